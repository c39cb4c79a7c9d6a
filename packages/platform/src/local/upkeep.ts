// What the database needs now and then, done when no call waits for it.
import type { Retention } from '../events/sqlite/index.ts'
import type { Figures, Log } from '../ports/index.ts'
import type { Database } from '../store/sqlite/index.ts'

/** Newest events that are kept; about 1 GB. */
export const KEPT_EVENTS = 1_000_000
/** Events deleted at once: one to two milliseconds. */
const BATCH = 500
/** Events counted at once: the same. */
const COUNTED = 200
/** So far beyond what is kept, events are deleted although there is no idle time. */
const TOO_MANY = 20_000
/** Milliseconds. */
const LOOK = 1_000

export interface Upkeep {
  /** One look; it has itself done every second. */
  look(): void
  close(): void
}

/**
 * Folds SQLite's log back into the database and deletes events beyond retention, a little at a time, after a second in
 * which nothing was written. Nothing it does is needed for what has been promised to a caller.
 */
export function startUpkeep(
  { sql }: Pick<Database, 'sql'>,
  retention: Retention,
  log: Log,
  figures?: Pick<Figures, 'count'>,
): Upkeep {
  const countWrites = sql.prepare('SELECT total_changes() AS writes')
  const writes = () => Number(countWrites.get()?.writes)
  let seen = writes()
  let folded = seen
  let failing = false
  let soon: NodeJS.Immediate | undefined
  let next: NodeJS.Immediate | undefined

  const guarded = (work: () => void): void => {
    try {
      work()
      failing = false
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'The upkeep of the database failed; it is tried again.')
      failing = true
    }
  }

  /** One batch after the other, so that calls get their turn in between. */
  const relieve = (): void => {
    if (retention.excess() <= TOO_MANY) return
    figures?.count(COUNTED)
    retention.sweep(BATCH)
    clearImmediate(soon)
    soon = setImmediate(guarded, relieve)
  }

  /**
   * Counts on while nothing else is written. What an hour of calls left uncounted would otherwise be waited for by
   * who asks for figures first.
   */
  const countOn = (): void => {
    if (figures === undefined || writes() !== seen) return
    const more = figures.count(COUNTED)
    seen = writes()
    if (more) next = setImmediate(guarded, countOn)
  }

  const work = (): void => {
    clearImmediate(next)
    const now = writes()
    if (now === seen) {
      if (now !== folded) sql.exec('PRAGMA wal_checkpoint(PASSIVE)')
      folded = now
      // What is counted need not be kept.
      countOn()
      retention.sweep(BATCH)
    }
    relieve()
    seen = writes()
  }
  const look = (): void => guarded(work)

  const timer = setInterval(look, LOOK)
  timer.unref()
  return {
    look,
    close() {
      clearInterval(timer)
      clearImmediate(soon)
      clearImmediate(next)
    },
  }
}
