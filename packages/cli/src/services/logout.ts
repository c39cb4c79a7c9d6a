import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { type Account, type ProfileDocument, selectAccount } from '@mcp-runtime/sdk/profiles'
import { environmentToken } from './environment.ts'
import { revokeRefreshToken } from './revoke.ts'

export interface LogoutInput {
  readonly profile?: string | undefined
  readonly all?: boolean | undefined
}

export interface LogoutResult {
  readonly removed: readonly RemovedLogin[]
  /** Names of the logins that are still saved. */
  readonly remaining: readonly string[]
}

interface RemovedLogin {
  readonly profile: string
  readonly apiUrl: string
  /** Whether the platform confirmed that the refresh token is void; absent when there was none. */
  readonly revoked?: boolean
}

/** Removes saved logins (decision 6): locally first, then the platform is asked to revoke what could renew them. */
export async function logout(ctx: CommandContext, input: LogoutInput): Promise<LogoutResult> {
  if (input.all && input.profile) fail('MCPR_USAGE', '--all and --profile exclude each other.')
  const accounts = input.all ? await ctx.profiles.removeAll() : await removeOne(ctx, input.profile)
  const removed = await Promise.all(
    Object.entries(accounts).map(async ([profile, account]): Promise<RemovedLogin> => {
      const revoked = await revoke(ctx, profile, account)
      return { profile, apiUrl: account.apiUrl, ...(revoked === undefined ? {} : { revoked }) }
    }),
  )
  if (environmentToken(ctx)) ctx.warn('MCP_PLATFORM_API_TOKEN is set: commands go on using it.')
  return { removed, remaining: Object.keys((await ctx.profiles.read()).accounts).sort() }
}

async function removeOne(ctx: CommandContext, given: string | undefined): Promise<Record<string, Account>> {
  const document = await ctx.profiles.read()
  const name = chosen(document, given ?? ctx.env.MCP_PLATFORM_API_PROFILE)
  const account = name === undefined ? undefined : await ctx.profiles.remove(name)
  return name !== undefined && account ? { [name]: account } : {}
}

/** The login that is meant; undefined when none is saved. A broken account can be removed too. */
function chosen(document: ProfileDocument, given: string | undefined): string | undefined {
  const names = Object.keys(document.accounts).sort()
  if (!given && names.length > 1 && !document.current) {
    return fail('MCPR_NOT_LOGGED_IN', 'No login is current; say which one to remove.', {
      next: [
        ...names.map((name) => ({ command: `mcp-runtime auth logout --profile ${name}`, when: 'to remove that one' })),
        { command: 'mcp-runtime auth logout --all', when: 'to remove all' },
      ],
    })
  }
  if (!given && document.current && Object.hasOwn(document.accounts, document.current)) return document.current
  return selectAccount(document, given)?.name
}

async function revoke(ctx: CommandContext, profile: string, account: Account): Promise<boolean | undefined> {
  const { refreshToken } = account
  if (refreshToken === undefined) return undefined
  try {
    await revokeRefreshToken(ctx, account.apiUrl, refreshToken)
    return true
  } catch (error) {
    ctx.warn(`${account.apiUrl} did not confirm that the refresh token of "${profile}" is revoked: ${message(error)}`)
    return false
  }
}

const message = (error: unknown) => (error instanceof Error ? error.message : String(error))
