import { normalizeProfile } from '@mcp-runtime/contract/names'

/**
 * Under which name a login is saved (commands-user §2.2): given, `admin`, the e-mail's local part, `default`.
 * @internal
 */
export function chooseProfile(login: {
  given?: string | undefined
  role?: string | undefined
  email?: string | undefined
}): string {
  const candidates = [
    normalizeProfile(login.given ?? ''),
    login.role?.toLowerCase() === 'admin' ? 'admin' : '',
    normalizeProfile(login.email?.split('@')[0] ?? ''),
    normalizeProfile(login.email ?? ''),
  ]
  return candidates.find((name) => name !== '') ?? 'default'
}

/** The end of a token, enough to tell two apart (commands-user §3.3). */
export function maskToken(token: string): string {
  if (token === '') return '(empty)'
  return token.length <= 4 ? '****' : `****${token.slice(-4)}`
}
