import { type Account, maskToken, type ProfileDocument, tokenExpiry } from '@mcp-runtime/sdk/profiles'

/** What may be shown of a saved login: never the token, only its end. */
export interface SavedLogin {
  readonly profile: string
  readonly current: boolean
  readonly apiUrl: string
  readonly username?: string
  readonly role?: string
  readonly registryHost?: string
  readonly token: string
  /** RFC 3339; absent when neither the platform nor the token said. */
  readonly expiresAt?: string
  /** `unknown` without a known expiry. */
  readonly state: 'valid' | 'expired' | 'unknown'
  /** An expired token is renewed by itself (decision 19). */
  readonly renewable: boolean
}

export function savedLogin(profile: string, account: Account, current: boolean, now: Date): SavedLogin {
  const expiresAt = account.expiresAt ?? saidByToken(account.token)
  return {
    profile,
    current,
    apiUrl: account.apiUrl,
    ...(account.username === undefined ? {} : { username: account.username }),
    ...(account.role === undefined ? {} : { role: account.role }),
    ...(account.registryHost === undefined ? {} : { registryHost: account.registryHost }),
    token: maskToken(account.token),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    state: tokenState(expiresAt, now),
    renewable: account.refreshToken !== undefined,
  }
}

/** All saved logins by name. */
export const savedLogins = (document: ProfileDocument, now: Date): SavedLogin[] =>
  Object.entries(document.accounts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, account]) => savedLogin(name, account, name === document.current, now))

/** The original tool saves no expiry beside the token, but a JWT carries its own. */
function saidByToken(token: string): string | undefined {
  const end = tokenExpiry(token)
  return end === undefined ? undefined : new Date(end).toISOString()
}

function tokenState(expiresAt: string | undefined, now: Date): SavedLogin['state'] {
  const end = expiresAt === undefined ? Number.NaN : Date.parse(expiresAt)
  if (Number.isNaN(end)) return 'unknown'
  return end <= now.getTime() ? 'expired' : 'valid'
}
