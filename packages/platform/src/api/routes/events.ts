// The audit log for those who may see it (platform-api §5: administer server; admins see all).
import type { AuditEvent, RouteQuery, routes } from '@mcp-runtime/contract'
import { isAdmin, mayAdminister } from '../../access/rights.ts'
import type { Caller } from '../../identity/index.ts'
import { kinds } from '../../kinds.ts'
import type { EventLog, EventQuery, Store } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { requireReadable } from '../namespaces.ts'

type Query = RouteQuery<typeof routes.listEvents>

export const listEvents: Handler<typeof routes.listEvents> = async ({ caller, query, signal }, { store, events }) => {
  const limit = number(query, 'limit', 1, 1000) ?? 100
  const wait = number(query, 'wait', 0, 30) ?? 0
  const after = number(query, 'after', 0, Number.MAX_SAFE_INTEGER)
  const namespace = query.namespace?.trim() || undefined
  if (namespace !== undefined) requireReadable(caller, namespace)
  const read = (from: number | undefined) => {
    const wanted: EventQuery = {
      limit,
      // A position of an earlier life of the data folder would hide everything to come.
      ...(from === undefined ? {} : { after: Math.min(from, events.last()) }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(query.server ? { server: query.server } : {}),
      ...(query.decision ? { decision: query.decision } : {}),
      ...visible(store, caller),
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

/** Resolves when `there` says so after an event, when the time is up, or when nobody waits any more. */
function somethingNew(
  events: EventLog,
  signal: AbortSignal,
  milliseconds: number,
  there: () => boolean,
): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    let asked = false
    const done = () => {
      stop()
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const stop = events.subscribe(() => {
      // A burst of events is one question.
      if (asked) return
      asked = true
      setImmediate(() => {
        asked = false
        if (there()) done()
      })
    })
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
  })
}

function visible(store: Store, caller: Caller): Pick<EventQuery, 'namespaces' | 'servers'> {
  if (isAdmin(caller)) return {}
  const servers = store.list(kinds.server).filter((server) => mayAdminister(caller, server))
  return {
    namespaces: caller.teams.filter(({ role }) => role === 'owner').map((team) => team.namespace),
    servers: servers.map(({ namespace, name }) => `${namespace}/${name}`),
  }
}

function number(query: Query, key: 'limit' | 'wait' | 'after', least: number, most: number): number | undefined {
  const text = query[key]
  if (text === undefined || text === '') return undefined
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  const message = `${key} must be a whole number of at least ${least}${most > 1e6 ? '' : ` and at most ${most}`}.`
  return refuse('invalid_query_param', message, { issues: [{ path: key, message }] })
}
