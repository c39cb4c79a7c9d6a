import { type Account, accountOf, type ProfileDocument } from './account.ts'

/** How the Go tool writes a time that was never set. */
const ZERO_TIME = '0001-01-01T00:00:00Z'

const given = (fields: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''))

const encodeAccount = (account: Account) => ({
  api_url: account.apiUrl,
  token: account.token,
  ...given({ role: account.role, registry_host: account.registryHost, username: account.username }),
  updated_at: account.updatedAt ?? ZERO_TIME,
  ...given({ refresh_token: account.refreshToken, expires_at: account.expiresAt }),
  ...account.extra,
})

/** JSON as Go's encoder writes it: `<`, `>`, `&` and the two line separators as escapes, no final line feed. */
const goJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/**
 * The file's text: documented keys in their order, the current account mirrored at the top for readers that know only
 * one account, accounts sorted by name (commands-user §2.1).
 */
export function encodeDocument(document: ProfileDocument, now: Date): string {
  const current = accountOf(document, document.current)
  const names = Object.keys(document.accounts).sort()
  const accounts = Object.fromEntries(names.map((name) => [name, encodeAccount(document.accounts[name]!)]))
  return goJson({
    ...given({ current: document.current }),
    ...(names.length === 0 ? {} : { accounts }),
    ...given({
      api_url: current?.apiUrl,
      token: current?.token,
      role: current?.role,
      registry_host: current?.registryHost,
    }),
    updated_at: now.toISOString(),
    ...document.extra,
  })
}
