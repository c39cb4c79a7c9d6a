// Pages of the audit log with the filters of `access log`.
import { routes } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'

export interface CallFilter {
  readonly server?: string | undefined
  readonly namespace?: string | undefined
  readonly agent?: string | undefined
  readonly human?: string | undefined
  readonly tool?: string | undefined
  readonly reason?: string | undefined
  /** RFC 3339, a day, or a duration back from now. */
  readonly since?: string | undefined
  /** Allowed calls as well. */
  readonly all: boolean
}

const WAIT_SECONDS = 20
const FULL_PAGE = 1000

function queryOf({ all, ...filter }: CallFilter): Record<string, string> {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return { ...Object.fromEntries(given), ...(all ? {} : { decision: 'deny' }) }
}

/** The newest `limit` events, oldest first, and where the log ends. */
export async function newestPage(client: PlatformClient, filter: CallFilter, limit: number, signal: AbortSignal) {
  const query = { ...queryOf(filter), limit: String(limit) }
  const { events, next } = await client.call(routes.listAudit, { query, signal })
  return { events: events.toReversed(), next }
}

/** What came after a position, oldest first; held until there is something, or some seconds are over. */
export function pageAfter(client: PlatformClient, filter: CallFilter, after: number, signal: AbortSignal) {
  const query = { ...queryOf(filter), limit: String(FULL_PAGE), after: String(after), wait: String(WAIT_SECONDS) }
  return client.call(routes.listAudit, { query, signal })
}
