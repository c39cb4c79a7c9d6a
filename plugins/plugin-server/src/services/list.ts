import { routes, type ServerInfo } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { refuseCluster } from '../target/refuse-cluster.ts'
import { teamNamespace } from '../target/team.ts'

export interface ListOptions {
  readonly ctx: CommandContext
  readonly namespace?: string | undefined
  readonly team?: string | undefined
  readonly useKube: boolean
}

/**
 * The servers the caller may see, all or those of one namespace or team (commands-user §6.6). An unknown team is
 * MCPR_NOT_FOUND, never an empty list (F23).
 */
export async function listServers(options: ListOptions): Promise<readonly ServerInfo[]> {
  const { ctx, namespace, team } = options
  refuseCluster(options.useKube, ['list'], { namespace, team })
  if (namespace !== undefined && team !== undefined) {
    fail('MCPR_USAGE', 'Give --namespace or --team, not both: a team has one namespace.')
  }
  const client = await ctx.client()
  const where = team === undefined ? namespace : await teamNamespace(client, team)
  const query = where === undefined ? {} : { namespace: where }
  const { servers } = await client.call(routes.listServers, { query })
  return servers ?? []
}
