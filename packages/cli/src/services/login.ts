import { routes } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import {
  type Account,
  chooseProfile,
  insecureUrlWarning,
  parseBaseUrl,
  registryHostOf,
  tokenExpiry,
} from '@mcp-runtime/sdk/profiles'
import { readSecret, type Secret } from './ask-login.ts'
import { warnOfOverrides } from './environment.ts'
import { givenProfile, type LoginInput, loginMethod } from './login-input.ts'
import { anonymousClient, tokenClient } from './platform.ts'
import { revokeRefreshToken } from './revoke.ts'

export interface LoginResult {
  readonly profile: string
  readonly apiUrl: string
  readonly username?: string
  readonly role?: string
  readonly registryHost?: string
  readonly expiresAt?: string
  readonly renewable: boolean
  /** Whether the platform was asked about the credentials. */
  readonly verified: boolean
  /** The login that was saved under this name before, when it was another account's. */
  readonly replaced?: { readonly apiUrl: string; readonly username?: string }
  readonly path: string
}

/** Logs in and saves the login as the current profile (commands-user §3.1, §2.2; platform-api §6.1). */
export async function login(ctx: CommandContext, input: LoginInput): Promise<LoginResult> {
  // What is wrong with the command line is said before anybody is asked for a secret.
  loginMethod(input)
  const given = givenProfile(input.profile)
  const url = parseBaseUrl(await apiUrl(ctx, input))
  const baseUrl = url.href.replace(/\/+$/, '')
  const insecure = insecureUrlWarning(url)
  if (insecure) ctx.warn(insecure)
  const secret = await readSecret(ctx, input)
  const verified = secret.kind === 'password' || !input.skipVerify
  const granted =
    secret.kind === 'password' ? await byPassword(ctx, baseUrl, secret) : await byToken(ctx, baseUrl, secret, verified)
  const registryHost = input.registryHost?.trim() || registryHostOf(url)
  const account: Account = { apiUrl: baseUrl, ...granted, ...(registryHost ? { registryHost } : {}) }
  const profile = chooseProfile({ given, role: granted.role, email: granted.username })
  const before = await savedAccount(ctx, profile)
  const replaced = before && otherLogin(before, account)
  await ctx.profiles.save(profile, account)
  if (before && before.apiUrl === account.apiUrl) await revokeReplaced(ctx, before, account)
  if (replaced) {
    const whose = replaced.username ? `${replaced.username} at ${replaced.apiUrl}` : replaced.apiUrl
    ctx.warn(`The profile "${profile}" held a login for ${whose}; it is replaced. --profile NAME keeps both.`)
  }
  warnOfOverrides(ctx)
  const { token: _, refreshToken, ...shown } = account
  const path = ctx.profiles.path
  return { profile, ...shown, renewable: refreshToken !== undefined, verified, ...(replaced ? { replaced } : {}), path }
}

// A side question of a login is not worth a long wait.
const QUICK_MS = 5000

type Granted = Pick<Account, 'token' | 'refreshToken' | 'expiresAt' | 'role' | 'username'>

async function byPassword(ctx: CommandContext, baseUrl: string, secret: Extract<Secret, { kind: 'password' }>) {
  const client = anonymousClient(ctx, baseUrl)
  const reply = await client.call(routes.login, { body: { email: secret.email, password: secret.password } })
  ctx.redactor.add(reply.access_token)
  ctx.redactor.add(reply.refresh_token)
  const expiresAt = new Date(ctx.now().getTime() + reply.expires_in * 1000).toISOString()
  return {
    token: reply.access_token,
    ...(reply.refresh_token ? { refreshToken: reply.refresh_token } : {}),
    expiresAt,
    role: reply.user.role,
    username: reply.user.email || secret.email,
  } satisfies Granted
}

async function byToken(
  ctx: CommandContext,
  baseUrl: string,
  { token }: Extract<Secret, { kind: 'token' }>,
  verify: boolean,
): Promise<Granted> {
  const end = tokenExpiry(token)
  const base = { token, ...(end === undefined ? {} : { expiresAt: new Date(end).toISOString() }) }
  if (!verify) return base
  const client = tokenClient(ctx, baseUrl, token)
  const { principal } = await client.call(routes.me, {}).catch((error: unknown) => refused(error, baseUrl))
  await warnWhenIdentityOnly(ctx, client)
  return { ...base, role: principal.role, ...(principal.email ? { username: principal.email } : {}) }
}

/** A token that the platform refuses; nothing was saved, and nothing can be renewed. */
function refused(error: unknown, baseUrl: string): never {
  const { code } = error as { code?: string }
  if (code !== 'MCPR_TOKEN_REJECTED' && code !== 'MCPR_TOKEN_EXPIRED') throw error
  return code === 'MCPR_TOKEN_EXPIRED'
    ? fail(code, 'The token has expired; nothing was saved.', {
        hint: 'Get a new one, or log in with --email and a password.',
        cause: error,
      })
    : fail(code, `${baseUrl} does not accept the token; nothing was saved.`, {
        hint: 'Is it a token of this platform, and not revoked?',
        cause: error,
      })
}

/** Some platforms know an API key at the identity service alone (platform-api §3.2, trap 1): said now, not later. */
async function warnWhenIdentityOnly(ctx: CommandContext, client: PlatformClient) {
  try {
    await client.call(routes.listServers, { signal: AbortSignal.timeout(QUICK_MS) })
  } catch (error) {
    if ((error as { code?: string }).code !== 'MCPR_TOKEN_REJECTED') return
    ctx.warn('The platform knows this token, but refuses it for servers and grants. Log in with --email for those.')
  }
}

async function apiUrl(ctx: CommandContext, input: LoginInput): Promise<string> {
  const given = input.apiUrl?.trim() || ctx.env.MCP_PLATFORM_API_URL?.trim()
  if (given) return given
  if (!ctx.interactive) fail('MCPR_USAGE', 'Which platform? Give --api-url URL, or set MCP_PLATFORM_API_URL.')
  const { askText } = await import('@mcp-runtime/sdk/prompts')
  return askText(ctx, { message: 'Platform URL:', flag: '--api-url' })
}

/** The login that the save will overwrite; undefined when there is none, or when nothing can be read. */
async function savedAccount(ctx: CommandContext, profile: string): Promise<Account | undefined> {
  const document = await ctx.profiles.read().catch(() => undefined)
  return document && Object.hasOwn(document.accounts, profile) ? document.accounts[profile] : undefined
}

/** Whose login it is; undefined when it is the same account's. */
function otherLogin(before: Account, account: Account) {
  if (before.apiUrl === account.apiUrl && before.username === account.username) return undefined
  return { apiUrl: before.apiUrl, ...(before.username ? { username: before.username } : {}) }
}

/** Nobody can use the replaced login any more, so nothing need stay that renews it; a failure changes nothing. */
async function revokeReplaced(ctx: CommandContext, { apiUrl, refreshToken }: Account, account: Account) {
  if (refreshToken === undefined || refreshToken === account.refreshToken) return
  await revokeRefreshToken(ctx, apiUrl, refreshToken).catch(() => undefined)
}
