import { parseGoDuration, parseRfc3339, type RouteQuery, type routes } from '@mcp-runtime/contract'
import { mayRead, mayWriteServer } from '../../access/rights.ts'
import { actorID, type Caller } from '../../identity/index.ts'
import { kinds, type ServerRecord } from '../../kinds.ts'
import type { LogQuery, Store, Stored } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import type { ApiDeps } from '../deps.ts'
import { Turns } from '../http/turns.ts'
import { notYours, readableServer } from './servers.ts'

const DEFAULT_TAIL = 200

/** Output may hold what a server was told in confidence, so it is for those who may change the server. */
export const serverLogs: Handler<typeof routes.serverLogs> = ({ caller, params, query, signal }, deps) => {
  const server = readableServer(deps.store, caller, params)
  if (!mayWriteServer(deps.store, caller, server)) notYours(server)
  const asked = readQuery(query, deps.clock())
  // The signal comes in any case: when all was sent as well.
  signal.addEventListener('abort', followers.begin(deps, actorID(caller)), { once: true })
  return whileAllowed(deps, { caller, server, signal }, (until) =>
    deps.workloads.logs(server.uid, { ...asked, signal: until }),
  )
}

interface Reading {
  readonly caller: Caller
  readonly server: Stored<ServerRecord>
  readonly signal: AbortSignal
}

/** Who may not read them any more is cut off at once: he logged out or left the team, or his key was revoked. */
async function* whileAllowed<T>(
  { store, identity }: ApiDeps,
  { caller, server, signal }: Reading,
  read: (until: AbortSignal) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const cut = new AbortController()
  const { namespace, name, uid } = server
  const stop = store.watch(() => {
    const reader = identity.current(caller)
    const now = store.get(kinds.server, namespace, name)
    if (reader === undefined || (now?.uid === uid && !mayReadLogs(store, reader, now))) cut.abort()
  })
  try {
    for await (const line of read(AbortSignal.any([signal, cut.signal]))) {
      if (cut.signal.aborted) break
      yield line
    }
  } finally {
    stop()
  }
  // An answer that ended in order would be taken for all of it.
  if (cut.signal.aborted) throw new Error('Who reads these logs may not do so any more.')
}

const mayReadLogs = (store: Store, reader: Caller, server: Stored<ServerRecord>): boolean =>
  mayRead(reader, server.namespace) && mayWriteServer(store, reader, server)

/** Each holds a connection to the engine for each copy of its server, and what its reader has not taken yet. */
const followers = new Turns(32, (count) => `You read the logs of ${count} servers at this moment. End one of them.`)

/** Times of lines are kept to the millisecond or better; a little more is given than was asked, never less. */
const MARGIN = 1000

function readQuery(query: RouteQuery<typeof routes.serverLogs>, now: number): LogQuery {
  const tail = query.tail === undefined ? DEFAULT_TAIL : Number(query.tail)
  if (!Number.isInteger(tail) || tail < -1) refuse('invalid_query_param', 'tail is a number of lines, or -1 for all.')
  const since = query.since === undefined ? undefined : parseGoDuration(query.since)
  if (query.since !== undefined && (since === undefined || since <= 0)) {
    refuse('invalid_query_param', `${JSON.stringify(query.since)} is no duration such as 15m.`)
  }
  const time = query.sinceTime === undefined ? undefined : parseRfc3339(query.sinceTime)
  if (query.sinceTime !== undefined && time === undefined) {
    refuse('invalid_query_param', `${JSON.stringify(query.sinceTime)} is no time such as 2026-11-25T12:00:00Z.`)
  }
  const age = Math.min(since ?? Infinity, time === undefined ? Infinity : Math.max(1, now - time + MARGIN))
  return {
    ...(tail === -1 ? {} : { tail }),
    ...(age === Infinity ? {} : { since: age }),
    previous: isTrue('previous', query.previous),
    follow: isTrue('follow', query.follow),
  }
}

function isTrue(name: string, text: string | undefined): boolean {
  if (text !== undefined && text !== 'true' && text !== 'false') {
    refuse('invalid_query_param', `${name} is true or false.`)
  }
  return text === 'true'
}
