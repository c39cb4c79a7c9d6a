import { fail } from '@mcp-runtime/sdk/errors'
import { type Credential, type ProfileStore, parseBaseUrl, resolveCredential } from '@mcp-runtime/sdk/profiles'

/**
 * The login for `--platform-url`: the one in use when it is for that origin, a token from the environment as it is,
 * else a saved login for that origin. A saved token never goes to another origin than it was saved for (design §6).
 */
export async function credentialFor(
  platformUrl: string,
  inUse: Credential,
  profiles: ProfileStore,
): Promise<Credential> {
  if (platformUrl === '') return inUse
  const wanted = parseBaseUrl(platformUrl)
  const baseUrl = wanted.href.replace(/\/+$/, '')
  if (new URL(inUse.baseUrl).origin === wanted.origin) return inUse
  if (inUse.profile === undefined) return { ...inUse, baseUrl }
  const { accounts } = await profiles.read()
  const name = Object.keys(accounts).find((key) => originOf(accounts[key]?.apiUrl) === wanted.origin)
  // Chosen by name, and with an empty environment: a token from outside is not this login's.
  if (name !== undefined) return resolveCredential({}, profiles, { profile: name })
  return fail('MCPR_NOT_LOGGED_IN', `No login is saved for ${wanted.origin}, which --platform-url names.`, {
    hint: `The login "${inUse.profile}" is for ${new URL(inUse.baseUrl).origin}, and its token is sent nowhere else.`,
    next: [{ command: `mcp-runtime auth login --api-url ${wanted.origin}`, when: 'to log in there' }],
  })
}

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined
}
