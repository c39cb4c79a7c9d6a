import { isSafeForSecrets } from './address.ts'
import { type Challenge, parseChallenges } from './challenge.ts'
import { RegistryError } from './registry-error.ts'
import { type Exchange, readJson } from './send.ts'

/** Who pushes. `identityToken` is what a login by browser left: it is traded for tokens, never sent to the registry. */
export type RegistryCredentials =
  | { readonly username: string; readonly password: string }
  | { readonly identityToken: string }

/** The authorization of one repository's requests: asked for once the registry demands it, renewed when it ends. */
export interface Authorization {
  /** The header to send, undefined until the registry asked for one. */
  header(): string | undefined
  /**
   * Answers the 401 to a request that had the header `used`. False when nothing more can be tried; RegistryError `login`
   * when the credentials are not accepted by the service that gives tokens.
   */
  answer(wwwAuthenticate: string, used: string | undefined): Promise<boolean>
}

export interface AuthorizationOptions {
  readonly registry: URL
  readonly credentials: RegistryCredentials | undefined
  /** `repository:acme/x:pull,push`. */
  readonly scopes: readonly string[]
  readonly exchange: Exchange
  readonly now: () => number
}

/** A token is renewed when it has less time left; one that does not say lasts a minute (token specification). */
const MARGIN = 10_000
const SHORTEST_LIFE = 60

/** Nothing is sent before the registry demands it; several requests at once log in once. */
export function authorizeBy(options: AuthorizationOptions): Authorization {
  const { credentials, registry, now } = options
  let current: string | undefined
  let ends = Number.POSITIVE_INFINITY
  let asking: Promise<boolean> | undefined
  const header = () => (now() < ends - MARGIN ? current : undefined)

  async function ask(wwwAuthenticate: string, used: string | undefined): Promise<boolean> {
    const challenges = parseChallenges(wwwAuthenticate)
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer')
    if (bearer !== undefined) {
      const token = await fetchToken(bearer, options)
      current = `Bearer ${token.value}`
      ends = now() + token.seconds * 1000
      return current !== used
    }
    const basic = challenges.some(({ scheme }) => scheme === 'basic')
    if (!basic || credentials === undefined || 'identityToken' in credentials || used !== undefined) return false
    if (!isSafeForSecrets(registry)) return false
    current = basicHeader(credentials)
    return true
  }

  return {
    header,
    async answer(wwwAuthenticate, used) {
      // Of several requests at once the first logs in, and the others go on with what it got.
      if (header() !== undefined && header() !== used) return true
      asking ??= ask(wwwAuthenticate, used).finally(() => {
        asking = undefined
      })
      return asking
    },
  }
}

const basicHeader = ({ username, password }: { username: string; password: string }): string =>
  `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`

interface Token {
  readonly value: string
  readonly seconds: number
}

/**
 * A token of the service that the registry names. The service may be another host; the credentials go there and nowhere
 * else, and only encrypted or within this machine.
 */
async function fetchToken({ parameters }: Challenge, options: AuthorizationOptions): Promise<Token> {
  const { credentials, registry, scopes, exchange } = options
  const { realm = '', service } = parameters
  const url = URL.canParse(realm) ? new URL(realm) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new RegistryError('protocol', `${registry.origin} names no address where a token is to be had.`)
  }
  // A registry elsewhere has no business with what listens on this machine.
  if (!isSafeForSecrets(url) || (registry.protocol === 'https:' && url.protocol === 'http:')) {
    throw new RegistryError('address', `${registry.origin} wants the login sent unencrypted to ${url.origin}.`)
  }
  const reply = await exchange(tokenRequest(url, service, scopes, credentials))
  const { status } = reply
  if (status === 401 || status === 403 || (status === 400 && credentials !== undefined)) {
    await reply.dump()
    const text = credentials === undefined ? 'wants a login' : 'does not accept the user name or password'
    throw new RegistryError('login', `${url.host} ${text}.`, { status })
  }
  const body = status === 200 ? await readJson(reply) : undefined
  if (status !== 200) await reply.dump()
  const value = [body?.token, body?.access_token].find((text) => typeof text === 'string' && text !== '')
  if (typeof value !== 'string') {
    throw new RegistryError('protocol', `${url.origin} gives no token (HTTP ${status}).`, { status })
  }
  const seconds = typeof body?.expires_in === 'number' ? body.expires_in : SHORTEST_LIFE
  return { value, seconds: Math.max(seconds, SHORTEST_LIFE) }
}

function tokenRequest(
  url: URL,
  service: string | undefined,
  scopes: readonly string[],
  credentials: RegistryCredentials | undefined,
): Parameters<Exchange>[0] {
  if (credentials !== undefined && 'identityToken' in credentials) {
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: credentials.identityToken })
    form.set('client_id', 'mcp-runtime')
    if (service !== undefined) form.set('service', service)
    if (scopes.length > 0) form.set('scope', scopes.join(' '))
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return { method: 'POST', url, headers, body: () => form.toString() }
  }
  const asked = new URL(url)
  if (service !== undefined) asked.searchParams.set('service', service)
  for (const scope of scopes) asked.searchParams.append('scope', scope)
  return {
    method: 'GET',
    url: asked,
    headers: credentials === undefined ? {} : { authorization: basicHeader(credentials) },
  }
}
