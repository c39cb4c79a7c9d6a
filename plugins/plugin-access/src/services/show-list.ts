import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { AccessFilter, ListAccess, Listed } from '../items/list-access.ts'

export { listGrants, listSessions } from '../items/list-access.ts'

interface ListFlags extends AccessFilter {
  readonly namespace?: string | undefined
  readonly 'all-namespaces': boolean
  readonly limit?: number | undefined
}

/** The list that the flags ask for; that it goes on is said on stderr. */
export async function showList<T>(
  ctx: CommandContext,
  list: (wanted: ListAccess) => Promise<Listed<T>>,
  flags: ListFlags,
): Promise<readonly T[]> {
  const { server, agent, human, team, state, limit } = flags
  const { resolveNamespace } = await import('@mcp-runtime/sdk/client')
  const namespace = flags['all-namespaces'] ? flags.namespace : await resolveNamespace(ctx, { flag: flags.namespace })
  const { items, more } = await list({
    client: await ctx.client(),
    namespace,
    filter: { server, agent, human, team, state },
    limit,
    now: ctx.now().getTime(),
    signal: ctx.signal,
  })
  if (more) ctx.say(`These are the first ${items.length}; there are more.`)
  return items
}
