// The audit log as `local events` reads it.
import type { AuditEvent, routes } from '@mcp-runtime/contract'
import type { EventQuery } from '../../ports/index.ts'
import type { Handler } from '../call.ts'
import { given, visibleEvents, wholeNumber } from '../events/event-query.ts'
import { somethingNew } from '../events/read-events.ts'
import { stillCaller } from '../http/still.ts'
import { requireReadable } from '../namespaces.ts'

export const listEvents: Handler<typeof routes.listEvents> = async ({ caller, query, signal }, deps) => {
  const { store, events } = deps
  const limit = wholeNumber('limit', query.limit, 1, 1000) ?? 100
  const wait = wholeNumber('wait', query.wait, 0, 30) ?? 0
  const after = wholeNumber('after', query.after, 0, Number.MAX_SAFE_INTEGER)
  const namespace = given(query.namespace)
  if (namespace !== undefined) requireReadable(caller, namespace)
  const read = (from: number | undefined) => {
    const wanted: EventQuery = {
      limit,
      // A position of an earlier life of the data folder would hide everything to come.
      ...(from === undefined ? {} : { after: Math.min(from, events.last()) }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(query.server ? { server: query.server } : {}),
      ...(query.decision ? { decision: query.decision } : {}),
      // What the caller may see is looked up each time: he may have waited for half a minute.
      ...visibleEvents(store, stillCaller(deps, caller)),
    }
    const found = events.query(wanted)
    const full = from !== undefined && found.length === limit
    return { events: [...found], next: full ? (found.at(-1) as AuditEvent).id : events.last() }
  }
  const now = read(after)
  if (now.events.length > 0 || wait === 0) return now
  await somethingNew(events, signal, wait * 1000, () => read(now.next).events.length > 0)
  return read(now.next)
}
