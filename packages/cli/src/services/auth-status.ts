import type { CommandContext } from '@mcp-runtime/sdk/command'
import { maskToken, resolveCredential, type Selected, selectAccount } from '@mcp-runtime/sdk/profiles'
import { environmentToken } from './environment.ts'
import { type SavedLogin, savedLogin, savedLogins } from './saved-login.ts'

export interface AuthStatus {
  readonly loggedIn: boolean
  /** Where the token in use comes from; absent when there is none. */
  readonly source?: string
  readonly apiUrl?: string
  /** Masked. */
  readonly token?: string
  /** The file with saved logins. */
  readonly path: string
  readonly present: boolean
  /** The saved login in use; absent with a token from the environment. */
  readonly login?: SavedLogin
  readonly profiles: readonly SavedLogin[]
  /** Why no login is in use although some are saved. */
  readonly reason?: string
}

export const listLogins = async (ctx: CommandContext): Promise<SavedLogin[]> =>
  savedLogins(await ctx.profiles.read(), ctx.now())

/**
 * Which login commands would use (commands-user §3.3). No network. Not logged in is an answer, not an error; a broken
 * file and a profile that does not exist are errors.
 */
export async function authStatus(ctx: CommandContext): Promise<AuthStatus> {
  const token = environmentToken(ctx)
  if (token && !ctx.profile) return fromEnvironment(ctx, token)
  const document = await ctx.profiles.read()
  const profiles = savedLogins(document, ctx.now())
  const base = { path: ctx.profiles.path, present: profiles.length > 0, profiles }
  const selected = selectOrReason(() => selectAccount(document, ctx.profile ?? ctx.env.MCP_PLATFORM_API_PROFILE))
  if (typeof selected === 'string') return { loggedIn: false, ...base, reason: selected }
  if (!selected) return { loggedIn: false, ...base }
  const login = savedLogin(selected.name, selected.account, selected.name === document.current, ctx.now())
  return {
    loggedIn: true,
    source: `credentials file profile ${selected.name}`,
    apiUrl: login.apiUrl,
    token: login.token,
    login,
    ...base,
  }
}

async function fromEnvironment(ctx: CommandContext, token: string): Promise<AuthStatus> {
  // The environment's token works without the file, so a broken file is no reason to fail here.
  const profiles = await listLogins(ctx).catch(() => [])
  const base = { path: ctx.profiles.path, present: profiles.length > 0, profiles }
  const credential = await resolveCredential(ctx.env, ctx.profiles, {}).catch(() => undefined)
  return {
    loggedIn: credential !== undefined,
    source: 'MCP_PLATFORM_API_TOKEN',
    ...(credential ? { apiUrl: credential.baseUrl } : { reason: 'no platform URL is known: set MCP_PLATFORM_API_URL' }),
    token: maskToken(token),
    ...base,
  }
}

/** Nobody selected is a state to report; other failures are the user's to see. */
function selectOrReason(select: () => Selected | undefined): Selected | string | undefined {
  try {
    return select()
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === 'MCPR_NOT_LOGGED_IN') return message
    throw error
  }
}
