import type { Database } from '../../store/sqlite/index.ts'

export interface Retention {
  /** How many events lie beyond what is kept; by their ids, so it costs two look-ups. */
  excess(): number
  /** Deletes the oldest events beyond what is kept, `most` at once. Returns how many went. */
  sweep(most: number): number
}

/** Keeps the newest `keep` events. The newest one always stays, so that no id is ever given twice. */
export function createRetention({ sql }: Pick<Database, 'sql'>, keep: number): Retention {
  const oldestAndNewest = sql.prepare(
    'SELECT (SELECT min(id) FROM events) AS oldest, (SELECT max(id) FROM events) AS newest',
  )
  const remove = sql.prepare('DELETE FROM events WHERE id <= ?')
  const bounds = () => {
    const { oldest, newest } = oldestAndNewest.get() as { oldest: number | null; newest: number | null }
    return { oldest: oldest ?? 0, beyond: (newest ?? 0) - Math.max(keep, 1) }
  }
  const excess = () => {
    const { oldest, beyond } = bounds()
    return Math.max(0, beyond - oldest + 1)
  }
  return {
    excess,
    sweep(most) {
      if (excess() === 0) return 0
      const { oldest, beyond } = bounds()
      return Number(remove.run(Math.min(beyond, oldest + most - 1)).changes)
    },
  }
}
