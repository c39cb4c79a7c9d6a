import { normalizeProfile } from '@mcp-runtime/contract/names'
import type { Env } from '../command/io.ts'
import { fail } from '../errors/index.ts'
import { parseBaseUrl } from './base-url.ts'
import { type Selected, selectAccount } from './select-account.ts'
import type { ProfileStore } from './store.ts'

/** A login in use. The token goes to `baseUrl`'s origin and nowhere else. */
export interface Credential {
  readonly baseUrl: string
  readonly token: string
  readonly refreshToken?: string
  /** RFC 3339, when known. */
  readonly expiresAt?: string
  /** For people: where it comes from. */
  readonly source: string
  /** The saved profile; absent when the token comes from the environment. */
  readonly profile?: string
  readonly role?: string
  /** The e-mail of a password login. */
  readonly username?: string
  readonly registryHost?: string
  /** `local up` made this login and alone can make it anew: the account has no password (decision 13). */
  readonly local?: boolean
}

const LOGIN = { command: 'mcp-runtime auth login --api-url URL', when: 'to log in to a platform' }
const LOCAL = { command: 'mcp-runtime local up', when: 'to start a platform on this machine' }

const fromAccount = ({ name, account }: Selected): Credential => ({
  baseUrl: parseBaseUrl(account.apiUrl).href.replace(/\/+$/, ''),
  token: account.token.trim(),
  source: `login "${name}"`,
  profile: name,
  ...(account.refreshToken === undefined ? {} : { refreshToken: account.refreshToken }),
  ...(account.expiresAt === undefined ? {} : { expiresAt: account.expiresAt }),
  ...(account.role === undefined ? {} : { role: account.role }),
  ...(account.username === undefined ? {} : { username: account.username }),
  ...(account.registryHost === undefined ? {} : { registryHost: account.registryHost }),
  ...(account.extra?.instance === undefined ? {} : { local: true }),
})

/**
 * Which token is used and where it goes (commands-user §2.3): `--profile`, then MCP_PLATFORM_API_TOKEN (with
 * MCP_PLATFORM_API_URL, else the saved account's URL), then the account of MCP_PLATFORM_API_PROFILE or the current
 * one. MCP_PLATFORM_API_URL alone never redirects a saved token. MCPR_NOT_LOGGED_IN when there is none.
 */
export async function resolveCredential(
  env: Env,
  store: ProfileStore,
  options: { readonly profile?: string | undefined } = {},
): Promise<Credential> {
  const asked = normalizeProfile(options.profile ?? '')
  const requested = asked === '' ? env.MCP_PLATFORM_API_PROFILE : asked
  const token = env.MCP_PLATFORM_API_TOKEN?.trim() ?? ''
  // A flag is the nearer wish: it beats the environment's token.
  if (token !== '' && asked === '') return fromEnvironment(token, env, store, requested)
  const selected = selectAccount(await store.read(), requested)
  return selected === undefined
    ? fail('MCPR_NOT_LOGGED_IN', 'Not logged in.', { next: [LOGIN, LOCAL] })
    : fromAccount(selected)
}

async function fromEnvironment(
  token: string,
  env: Env,
  store: ProfileStore,
  requested: string | undefined,
): Promise<Credential> {
  const source = 'environment variable MCP_PLATFORM_API_TOKEN'
  const url = env.MCP_PLATFORM_API_URL?.trim() ?? ''
  if (url !== '') return { baseUrl: parseBaseUrl(url).href.replace(/\/+$/, ''), token, source }
  const selected = await store.read().then(
    (document) => selectAccount(document, requested),
    () => undefined,
  )
  if (selected === undefined) {
    return fail('MCPR_NOT_LOGGED_IN', 'MCP_PLATFORM_API_TOKEN is set, but no platform URL is known.', {
      hint: 'Set MCP_PLATFORM_API_URL beside it.',
      next: [LOGIN],
    })
  }
  const { baseUrl, registryHost } = fromAccount(selected)
  return { baseUrl, token, source, ...(registryHost === undefined ? {} : { registryHost }) }
}
