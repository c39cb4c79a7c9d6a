import type { Database } from '../../store/sqlite/index.ts'

export interface Retention {
  /** How many events lie beyond what is kept. Counting happens only near the limit, and then once. */
  excess(): number
  /** Deletes events beyond what is kept, `most` at once. Returns how many went. */
  sweep(most: number): number
}

export interface Kept {
  /** Newest events of all. */
  readonly all: number
  /** Of them, at most so many refusals of callers that proved no identity, failed logins among them; a tenth of all when left out. */
  readonly strangers?: number
}

/** The text stands in an index of the database too (migrations.ts), and has to be the same to be found by it. */
export const STRANGERS =
  "decision = 'deny' AND json_extract(payload, '$.reason') IN ('missing_identity', 'missing_session', 'session_not_found', 'wrong_password')"

/**
 * Keeps the newest events. Anybody who reaches the port can have refusals recorded, so those go first: a stranger who
 * asks all day must not push out of the log what the others did. The newest event always stays, so that no id is ever
 * given twice.
 */
export function createRetention({ sql }: Pick<Database, 'sql'>, kept: Kept): Retention {
  const keep = Math.max(kept.all, 1)
  const keepStrangers = Math.max(kept.strangers ?? Math.floor(kept.all / 10), 1)
  const range = sql.prepare('SELECT (SELECT min(id) FROM events) AS oldest, (SELECT max(id) FROM events) AS newest')
  const countAll = sql.prepare('SELECT count(*) AS count FROM events')
  const countStrangers = sql.prepare(`SELECT count(*) AS count FROM events WHERE ${STRANGERS}`)
  const removeOldest = sql.prepare('DELETE FROM events WHERE id IN (SELECT id FROM events ORDER BY id LIMIT ?)')
  const removeStrangers = sql.prepare(
    `DELETE FROM events WHERE id IN (SELECT id FROM events WHERE ${STRANGERS} ORDER BY id LIMIT ?)`,
  )
  const count = (statement: typeof countAll) => Number(statement.get()?.count ?? 0)
  let all: { count: number; upTo: number } | undefined
  let strangers: { count: number; upTo: number } | undefined

  const excess = (): number => {
    const { oldest, newest } = range.get() as { oldest: number | null; newest: number | null }
    if (newest === null || oldest === null || newest - oldest + 1 <= keep) return 0
    all ??= { count: count(countAll), upTo: newest }
    // Ids grow by one with each event, so what came since needs no counting.
    all = { count: all.count + newest - all.upTo, upTo: newest }
    return Math.max(0, all.count - keep)
  }

  /** Strangers beyond their share; counted again only when those that came since could change the answer. */
  const excessStrangers = (newest: number): number => {
    const most = strangers === undefined ? Number.POSITIVE_INFINITY : strangers.count + newest - strangers.upTo
    if (most > keepStrangers) strangers = { count: count(countStrangers), upTo: newest }
    return Math.max(0, (strangers?.count ?? 0) - keepStrangers)
  }

  return {
    excess,
    sweep(most) {
      const beyond = excess()
      if (beyond === 0 || all === undefined) return 0
      const theirs = Math.min(beyond, excessStrangers(all.upTo))
      const remove = theirs > 0 ? removeStrangers : removeOldest
      const gone = Number(remove.run(Math.min(most, theirs > 0 ? theirs : beyond)).changes)
      all.count -= gone
      if (theirs > 0 && strangers !== undefined) strangers.count -= gone
      return gone
    },
  }
}
