// The audit log, to be read and to be taken away.
import type { AuditEvent, RouteQuery, routes } from '@mcp-runtime/contract'
import { actorID, type Caller } from '../../identity/index.ts'
import type { EventFilter } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import type { ApiDeps } from '../deps.ts'
import { defined, given, isTrue, timeOf, visibleEvents, wholeNumber } from '../events/event-query.ts'
import { readBack, readForward, somethingNew } from '../events/read-events.ts'
import { Turns } from '../http/turns.ts'
import { requireReadable } from '../namespaces.ts'

type Filter = Omit<RouteQuery<typeof routes.exportAudit>, 'after' | 'follow'>

export const listAudit: Handler<typeof routes.listAudit> = async ({ caller, query, signal }, deps) => {
  const { events } = deps
  const limit = wholeNumber('limit', query.limit, 1, 1000) ?? 100
  const wait = wholeNumber('wait', query.wait, 0, 30) ?? 0
  const after = wholeNumber('after', query.after, 0, Number.MAX_SAFE_INTEGER)
  const before = wholeNumber('before', query.before, 0, Number.MAX_SAFE_INTEGER)
  if (after !== undefined && before !== undefined) {
    refuse('invalid_query_param', 'after and before exclude each other.', {
      issues: [{ path: 'before', message: 'after and before exclude each other.' }],
    })
  }
  const filterNow = filterOf(deps, caller, query)
  const filter = () => filterNow() ?? refuse('unauthorized', 'The login has ended. Log in again.')
  if (after === undefined) {
    const newest = events.last()
    const back = await readBack(events, filter(), defined({ before, limit, signal }) as { limit: number })
    return { ...back, events: [...back.events], next: newest, oldest: events.first() }
  }
  let page = await readForward(events, filter(), { after, limit, signal })
  if (page.events.length === 0 && wait > 0) {
    await somethingNew(events, signal, wait * 1000, async () => {
      page = await readForward(events, filter(), { after: page.next, limit, signal })
      return page.events.length > 0
    })
  }
  return { events: [...page.events], next: page.next, oldest: events.first() }
}

/** Each holds a connection for as long as its reader likes. */
const exports = new Turns(8, (count) => `You take ${count} copies of the audit log at this moment. End one of them.`)
const PAGE = 200
const LONG = 10 * 60_000

export const exportAudit: Handler<typeof routes.exportAudit> = ({ caller, query, signal }, deps) => {
  const after = wholeNumber('after', query.after, 0, Number.MAX_SAFE_INTEGER) ?? 0
  const follow = isTrue('follow', query.follow)
  const filter = filterOf(deps, caller, query)
  // The signal comes in any case: when all was sent as well.
  signal.addEventListener('abort', exports.begin(deps, actorID(caller)), { once: true })
  return exported(deps, filter, { after, follow, signal })
}

/** Every event, in order, up to now; with `follow` also those to come. Read at the pace of whoever takes them. */
async function* exported(
  { events }: ApiDeps,
  filterNow: () => EventFilter | undefined,
  { after, follow, signal }: { after: number; follow: boolean; signal: AbortSignal },
): AsyncGenerator<AuditEvent> {
  const end = events.last()
  let position = after
  while (!signal.aborted) {
    const filter = filterNow()
    if (filter === undefined) return
    const page = await readForward(events, filter, { after: position, limit: PAGE, signal })
    position = page.next
    for (const event of page.events) {
      if (!follow && event.id > end) return
      yield event
    }
    if (page.events.length === PAGE) continue
    if (!follow) {
      if (position >= end) return
    } else if (events.last() <= position) await somethingNew(events, signal, LONG, () => true)
  }
  // An answer that ended in order would be taken for all of it.
  throw new Error('The platform stops, or nobody reads any more.')
}

/**
 * The filter of a question. What the caller may see is looked up each time it is asked for: a reader who follows stops
 * seeing what has been taken from him. Errors: 400, 403.
 */
function filterOf(deps: ApiDeps, caller: Caller, query: Filter): () => EventFilter | undefined {
  const now = deps.clock()
  const namespace = given(query.namespace)
  if (namespace !== undefined) requireReadable(caller, namespace)
  const fixed: EventFilter = defined({
    namespace,
    server: given(query.server),
    decision: given(query.decision),
    type: given(query.type),
    since: timeOf('since', query.since, now),
    until: timeOf('until', query.until, now),
    actor: given(query.actor),
    fields: defined({
      agent_id: given(query.agent),
      human_id: given(query.human),
      session_id: given(query.session),
      tool_name: given(query.tool),
      reason: given(query.reason),
      correlation_id: given(query.correlation),
    }),
  })
  return () => {
    const now = deps.identity.current(caller)
    return now === undefined ? undefined : { ...fixed, ...visibleEvents(deps.store, now) }
  }
}
