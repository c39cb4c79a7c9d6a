import { routes, type ServerInfo } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { NextStep } from '@mcp-runtime/sdk/errors'
import { fail } from '@mcp-runtime/sdk/errors'
import { isReady, whyNotReady } from '../state/readiness.ts'
import { remedies } from '../state/remedy.ts'
import { nearbyNamespace } from '../target/nearby-namespace.ts'
import { refuseCluster } from '../target/refuse-cluster.ts'
import { plainText } from '../words.ts'

export interface StatusOptions {
  readonly ctx: CommandContext
  /** One server; all of the namespace when absent. */
  readonly name?: string | undefined
  readonly namespace?: string | undefined
  readonly useKube: boolean
}

export interface ServerState {
  readonly name: string
  readonly namespace: string
  readonly ready: boolean
  /** `1/1` */
  readonly replicas: string
  readonly status: string
  readonly reason?: string
  /** Why it is not ready, for people. */
  readonly why?: string
  readonly next?: NextStep
  readonly endpoint?: string
}

export interface StatusReport {
  readonly namespace: string
  readonly servers: readonly ServerState[]
}

/** How the servers of one namespace are, and what would help those that are not ready (commands-user §6.8). */
export async function serverStatus(options: StatusOptions): Promise<StatusReport> {
  const { ctx, name } = options
  refuseCluster(options.useKube, ['status', ...(options.name === undefined ? [] : [options.name])], {
    namespace: options.namespace,
  })
  const flag = options.namespace === undefined ? undefined : plainText('--namespace', options.namespace)
  const { resolveNamespace } = await import('@mcp-runtime/sdk/client')
  const fromFile = flag === undefined && name !== undefined ? await nearbyNamespace(name) : undefined
  const client = await ctx.client()
  const namespace = await resolveNamespace(ctx, { flag, fromFile })
  const { servers } = await client.call(routes.listServers, { query: { namespace } })
  const wanted = (servers ?? []).filter((row) => name === undefined || row.name === name)
  if (name !== undefined && wanted.length === 0) {
    fail('MCPR_NOT_FOUND', `There is no server ${name} in the namespace ${namespace}.`, {
      next: [{ command: 'mcp-runtime server list', when: 'to see the servers you may see' }],
    })
  }
  return { namespace, servers: wanted.map(stateOf) }
}

/** One row of the platform, judged. */
function stateOf(row: ServerInfo): ServerState {
  const ready = isReady(row)
  const [next] = ready ? [] : remedies(row)
  return {
    name: row.name,
    namespace: row.namespace,
    ready,
    replicas: row.ready,
    status: row.status,
    ...(row.reason === undefined ? {} : { reason: row.reason }),
    ...(ready ? {} : { why: whyNotReady(row) }),
    ...(next === undefined ? {} : { next }),
    ...(row.endpoint === undefined ? {} : { endpoint: row.endpoint }),
  }
}
