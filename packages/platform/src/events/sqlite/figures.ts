import { giveWay } from '../../give-way.ts'
import type { Deeds, Figures, UsageFilter } from '../../ports/index.ts'
import type { Database } from '../../store/sqlite/index.ts'
import { STRANGERS } from './retention.ts'
import { sumUsage, type UsageRow } from './sum-usage.ts'

/** Events counted in one go: some milliseconds. */
const BATCH = 200
/** Rows of figures read in one go: the same. */
const PAGE = 1_000
const DAY = 24 * 3_600_000
const KEPT_DAYS = 366

const field = (key: string): string => `coalesce(json_extract(payload, '$.${key}'), '')`
/** What a stranger says he is would be a row for each of his requests. */
const unlessStranger = (text: string): string => `CASE WHEN ${STRANGERS} THEN '' ELSE ${text} END`

/** Server, agent and so on of each event, an hour a row (migrations.ts). A change counts for who made it. */
const COUNT = `
  INSERT INTO usage
  SELECT substr(timestamp, 1, 13), event_type, source, namespace, server, ${field('team_id')}, decision,
    ${unlessStranger(`coalesce(nullif(${field('human_id')}, ''), ${field('actor')})`)} AS human,
    ${unlessStranger(field('agent_id'))} AS agent, ${unlessStranger(field('session_id'))} AS session,
    ${unlessStranger(field('tool_name'))} AS tool, count(*), max(timestamp)
  FROM events WHERE id > ? AND id <= ?
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
  ON CONFLICT DO UPDATE SET events = events + excluded.events, last_seen = max(last_seen, excluded.last_seen)`

const KEY = 'hour, event_type, source, namespace, server, team_id, decision, human_id, agent_id, session_id, tool_name'
const COLUMNS = KEY.split(', ') as (keyof UsageRow)[]

export function createFigures(db: Database): Figures {
  const { sql } = db
  const counting = sql.prepare(COUNT)
  const forget = sql.prepare('DELETE FROM usage WHERE hour < ?')
  const newest = sql.prepare('SELECT max(id) AS id FROM events')
  let counted = Number(db.meta('events_counted') ?? 0)

  const count = (most: number): boolean => {
    const last = Number(newest.get()?.id ?? 0)
    if (last <= counted) return false
    const upTo = Math.min(last, counted + most)
    db.transaction(() => {
      counting.run(counted, upTo)
      const { hour } = sql.prepare('SELECT max(hour) AS hour FROM usage').get() as { hour: string | null }
      const oldest = Date.parse(`${hour}:00:00Z`) - KEPT_DAYS * DAY
      if (!Number.isNaN(oldest)) forget.run(new Date(oldest).toISOString().slice(0, 13))
      db.setMeta('events_counted', String(upTo))
    })
    counted = upTo
    return upTo < last
  }

  /** Calls alone: what the platform tells of itself is no usage. */
  const where = ({ since, namespaces, server, decision, tool }: UsageFilter) => {
    const conditions = ['hour >= ?', "(event_type < 'platform.' OR event_type >= 'platform/')"]
    const values: string[] = [since.slice(0, 13)]
    const equal = (column: string, value: string | undefined): void => {
      if (value === undefined) return
      conditions.push(`${column} = ?`)
      values.push(value)
    }
    if (namespaces !== undefined) {
      conditions.push(`namespace IN (${namespaces.map(() => '?').join(', ')})`)
      values.push(...namespaces)
    }
    equal('server', server)
    equal('decision', decision)
    equal('tool_name', tool)
    return { conditions, values }
  }
  const everything = { conditions: ["hour >= ''"], values: [] as string[] }

  /** All rows that fit, a page at a time: neither calls nor writes wait for more than one. */
  const walk = async (
    { conditions, values }: { conditions: readonly string[]; values: readonly string[] },
    visit: (row: UsageRow) => void,
  ): Promise<void> => {
    const order = `ORDER BY ${KEY} LIMIT ${PAGE}`
    const begin = `SELECT * FROM usage WHERE ${conditions.join(' AND ')}`
    let page = sql.prepare(`${begin} ${order}`).all(...values) as unknown as UsageRow[]
    const next = sql.prepare(`${begin} AND (${KEY}) > (${COLUMNS.map(() => '?').join(', ')}) ${order}`)
    for (;;) {
      for (const row of page) visit(row)
      const last = page.length === PAGE ? page.at(-1) : undefined
      if (last === undefined) return
      await giveWay()
      page = next.all(...values, ...COLUMNS.map((column) => last[column])) as unknown as UsageRow[]
    }
  }

  return {
    count,
    async catchUp() {
      while (count(BATCH)) await giveWay()
    },
    async total() {
      let total = 0
      await walk(everything, ({ events }) => {
        total += events
      })
      return total
    },
    async by(column) {
      const counts = new Map<string, number>()
      await walk(everything, (row) => counts.set(row[column], (counts.get(row[column]) ?? 0) + row.events))
      return [...counts]
        .map(([key, count]) => ({ key, count }))
        .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
    },
    async usage(filter, shape) {
      const sum = sumUsage(shape)
      await walk(where(filter), sum.add)
      return sum.figures()
    },
    async deeds() {
      const deeds = new Map<string, Deeds>()
      await walk(everything, ({ human_id, event_type, decision, events, last_seen }) => {
        if (human_id === '') return
        const did = deeds.get(human_id) ?? { logins: 0, denied: 0, last: '' }
        const login = event_type === 'platform.login.begun'
        const later = (time: string | undefined) => (time !== undefined && time > last_seen ? time : last_seen)
        deeds.set(human_id, {
          logins: did.logins + (login ? events : 0),
          denied: did.denied + (decision === 'deny' ? events : 0),
          ...(login || did.lastLogin !== undefined ? { lastLogin: login ? later(did.lastLogin) : did.lastLogin! } : {}),
          last: later(did.last),
        })
      })
      return deeds
    },
  }
}
