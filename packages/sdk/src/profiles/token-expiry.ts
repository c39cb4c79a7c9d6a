// The largest time that is a date (ECMA-262, Time Values and Time Range); what is beyond cannot be shown.
const LAST_DATE = 8.64e15

/** When a JWT ends, milliseconds since the epoch; undefined for keys and for tokens that do not say. Not verified. */
export function tokenExpiry(token: string): number | undefined {
  const [, payload, signature] = token.split('.')
  if (payload === undefined || signature === undefined) return undefined
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { exp?: unknown }
    const end = typeof claims.exp === 'number' ? claims.exp * 1000 : Number.NaN
    return Math.abs(end) <= LAST_DATE ? end : undefined
  } catch {
    return undefined
  }
}
