import type { AuditEvent } from '@mcp-runtime/contract'
import { routes } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'

export interface EventFilter {
  readonly limit: number
  readonly namespace?: string | undefined
  readonly server?: string | undefined
  readonly decision?: 'allow' | 'deny' | undefined
}

const WAIT_SECONDS = 20

/** The newest events, oldest first. */
export async function newestEvents(client: PlatformClient, filter: EventFilter): Promise<readonly AuditEvent[]> {
  return (await client.call(routes.listEvents, { query: queryOf(filter) })).events
}

/**
 * The newest events, then each as it happens, until `signal` aborts, which is its end and no error. None is left out
 * and none comes twice.
 */
export async function* followEvents(
  client: PlatformClient,
  filter: EventFilter,
  signal: AbortSignal,
): AsyncGenerator<AuditEvent> {
  try {
    let page = await client.call(routes.listEvents, { query: queryOf(filter), signal })
    for (;;) {
      yield* page.events
      const query = { ...queryOf({ ...filter, limit: 1000 }), after: String(page.next), wait: String(WAIT_SECONDS) }
      page = await client.call(routes.listEvents, { query, signal })
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

const queryOf = ({ limit, namespace, server, decision }: EventFilter) => ({
  limit: String(limit),
  ...(namespace ? { namespace } : {}),
  ...(server ? { server } : {}),
  ...(decision ? { decision } : {}),
})
