import { normalizeProfile } from '@mcp-runtime/contract/names'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { warnOfOverrides } from './environment.ts'

export interface UseResult {
  readonly profile: string
  readonly apiUrl: string
}

/** Makes a saved login current (commands-user §3.2). Local only. */
export async function useProfile(ctx: CommandContext, name: string): Promise<UseResult> {
  const wanted = normalizeProfile(name)
  if (wanted === '') fail('MCPR_USAGE', `"${name}" is no profile name.`)
  const profile = await ctx.profiles.use(wanted)
  const { accounts } = await ctx.profiles.read()
  warnOfOverrides(ctx)
  return { profile, apiUrl: accounts[profile]?.apiUrl ?? '' }
}
