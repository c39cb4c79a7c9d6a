// Reading the audit log, however long it is, without holding up anybody's call: a piece at a time.
import type { AuditEvent } from '@mcp-runtime/contract'
import { giveWay } from '../../give-way.ts'
import type { EventFilter, EventLog } from '../../ports/index.ts'

/** Ids looked at in one go: a few milliseconds when none of them is what is looked for. */
const PIECE = 2_000

export interface Forward {
  readonly events: readonly AuditEvent[]
  /** All up to this id has been looked at. */
  readonly next: number
}

/** The first `limit` events after a position, in their order. */
export async function readForward(
  events: EventLog,
  filter: EventFilter,
  { after, limit, signal }: { after: number; limit: number; signal?: AbortSignal },
): Promise<Forward> {
  const end = events.last()
  const found: AuditEvent[] = []
  // A position of an earlier life of the data folder would hide everything to come.
  let above = Math.min(Math.max(after, events.first() - 1), end)
  while (above < end) {
    await giveWay()
    const upTo = Math.min(above + PIECE, end)
    found.push(...events.range(filter, { above, upTo, limit: limit - found.length }))
    if (found.length >= limit) return { events: found, next: (found.at(-1) as AuditEvent).id }
    above = upTo
    if (signal?.aborted) break
  }
  return { events: found, next: above }
}

export interface Back {
  readonly events: readonly AuditEvent[]
  /** Where to go on; absent when all of the log has been looked at. */
  readonly before?: number
}

/** The last `limit` events before a position, the newest first. */
export async function readBack(
  events: EventLog,
  filter: EventFilter,
  { before, limit, signal }: { before?: number; limit: number; signal?: AbortSignal },
): Promise<Back> {
  const start = events.first() - 1
  const found: AuditEvent[] = []
  let upTo = Math.min(before === undefined ? Number.MAX_SAFE_INTEGER : before - 1, events.last())
  while (upTo > start) {
    await giveWay()
    const above = Math.max(upTo - PIECE, start)
    found.push(...events.range(filter, { above, upTo, limit: limit - found.length, newestFirst: true }))
    if (found.length >= limit) {
      const before = (found.at(-1) as AuditEvent).id
      return before - 1 > start ? { events: found, before } : { events: found }
    }
    upTo = above
    if (signal?.aborted) break
  }
  return { events: found }
}

/** Resolves after an event that `there` says yes to, when the time (milliseconds) is up, or when nobody waits any more. */
export function somethingNew(
  events: EventLog,
  signal: AbortSignal,
  milliseconds: number,
  there: () => boolean | Promise<boolean>,
): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve, reject) => {
    let asked = false
    let again = false
    const end = () => {
      stop()
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
    }
    const done = () => {
      end()
      resolve()
    }
    const ask = async (): Promise<void> => {
      // A burst of events is one question.
      await giveWay()
      again = false
      if (await there()) return done()
      if (again) return ask()
      asked = false
    }
    const stop = events.subscribe(() => {
      again = true
      if (asked) return
      asked = true
      ask().catch((error) => {
        end()
        reject(error)
      })
    })
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
  })
}
