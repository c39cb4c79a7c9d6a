import type { PlatformClient } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type McprError, mcprError } from '@mcp-runtime/sdk/errors'

/**
 * The client of a `local` command. Who is not logged in is told of `local up` first: it logs in to the platform that
 * these commands are about. Errors: as `ctx.client`.
 */
export async function localClient(ctx: Pick<CommandContext, 'client'>): Promise<PlatformClient> {
  try {
    return await ctx.client()
  } catch (error) {
    const { code, message, hint, next = [] } = error as McprError
    if (code !== 'MCPR_NOT_LOGGED_IN') throw error
    const [up, others] = [next.filter(isUp), next.filter((step) => !isUp(step))]
    throw mcprError(code, message, {
      ...(hint === undefined ? {} : { hint }),
      next: [...up, ...others],
      cause: error,
    })
  }
}

const isUp = ({ command }: { command: string }): boolean => command === 'mcp-runtime local up'
