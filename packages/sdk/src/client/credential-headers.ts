/**
 * The header a token travels in, by its kind (platform-api §3.1): three dot-separated parts are a JWT and go as a
 * bearer token alone, everything else is a key. Sending both costs the platform a look-up and can turn an outage of
 * its key store into a failure of every call.
 */
export function credentialHeaders(token: string): Record<string, string> {
  const isJwt = !token.startsWith('mcpu_') && token.split('.').length === 3
  return isJwt ? { authorization: `Bearer ${token}` } : { 'x-api-key': token }
}

/** When a JWT ends, milliseconds since the epoch; undefined for keys and for tokens that do not say. Not verified. */
export function tokenExpiry(token: string): number | undefined {
  const [, payload, signature] = token.split('.')
  if (payload === undefined || signature === undefined) return undefined
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { exp?: unknown }
    return typeof claims.exp === 'number' && Number.isFinite(claims.exp) ? claims.exp * 1000 : undefined
  } catch {
    return undefined
  }
}
