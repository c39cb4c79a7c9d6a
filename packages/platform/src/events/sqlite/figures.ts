import { setImmediate as turn } from 'node:timers/promises'
import type { Deeds, Figures, UsageFigures, UsageFilter } from '../../ports/index.ts'
import type { Database } from '../../store/sqlite/index.ts'
import { STRANGERS } from './retention.ts'

/** Events counted in one go: some milliseconds. */
const BATCH = 500
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

const SUMS = `sum(events) AS events, sum(CASE decision WHEN 'allow' THEN events ELSE 0 END) AS allowed,
  sum(CASE decision WHEN 'deny' THEN events ELSE 0 END) AS denied`
const distinct = (column: string): string => `count(DISTINCT nullif(${column}, ''))`
const SERVER = `CASE server WHEN '' THEN '' ELSE namespace || '/' || server END`

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
    return { condition: `FROM usage WHERE ${conditions.join(' AND ')}`, values }
  }

  return {
    count,
    async catchUp() {
      while (count(BATCH)) await turn()
    },
    total: () => Number(sql.prepare('SELECT sum(events) AS total FROM usage').get()?.total ?? 0),
    by: (column) =>
      sql
        .prepare(`SELECT ${column} AS key, sum(events) AS count FROM usage GROUP BY 1 ORDER BY 2 DESC, 1`)
        .all() as unknown as { key: string; count: number }[],
    usage(filter, { limit, hourly }) {
      const { condition, values } = where(filter)
      const all = (columns: string, rest = '') =>
        sql.prepare(`SELECT ${columns} ${condition} ${rest}`).all(...values) as unknown[]
      const top = `ORDER BY events DESC, last_seen DESC LIMIT ${limit}`
      const [totals] = all(
        `coalesce(sum(events), 0) AS events,
         coalesce(sum(CASE decision WHEN 'allow' THEN events END), 0) AS allowed,
         coalesce(sum(CASE decision WHEN 'deny' THEN events END), 0) AS denied,
         ${distinct(SERVER)} AS unique_servers, ${distinct('human_id')} AS unique_humans,
         ${distinct('agent_id')} AS unique_agents, ${distinct('session_id')} AS unique_sessions`,
      )
      const bucket = hourly ? "hour || ':00:00Z'" : "substr(hour, 1, 10) || 'T00:00:00Z'"
      return {
        totals,
        servers: all(
          `server, namespace, max(team_id) AS team_id, ${SUMS}, ${distinct('human_id')} AS unique_humans,
           ${distinct('agent_id')} AS unique_agents, max(last_seen) AS last_seen`,
          `GROUP BY namespace, server ${top}`,
        ),
        actors: all(
          `human_id, agent_id, sum(events) AS events, ${distinct(SERVER)} AS unique_servers,
           ${distinct('tool_name')} AS unique_tools, sum(CASE decision WHEN 'deny' THEN events ELSE 0 END) AS denied,
           max(last_seen) AS last_seen`,
          `AND (human_id <> '' OR agent_id <> '') GROUP BY human_id, agent_id ${top}`,
        ),
        tools: all(
          `server, tool_name, human_id, max(team_id) AS team_id, agent_id, sum(events) AS events,
           sum(CASE decision WHEN 'deny' THEN events ELSE 0 END) AS denied, max(last_seen) AS last_seen`,
          `AND tool_name <> '' GROUP BY namespace, server, tool_name, human_id, agent_id ${top}`,
        ),
        decisions: all('decision, sum(events) AS events', 'GROUP BY decision ORDER BY 2 DESC, 1'),
        series: all(`${bucket} AS bucket, ${SUMS}`, 'GROUP BY 1 ORDER BY 1'),
      } as UsageFigures
    },
    deeds() {
      const rows = sql
        .prepare(
          `SELECT human_id AS id, sum(CASE event_type WHEN 'platform.login.begun' THEN events ELSE 0 END) AS logins,
             sum(CASE decision WHEN 'deny' THEN events ELSE 0 END) AS denied,
             max(CASE event_type WHEN 'platform.login.begun' THEN last_seen END) AS lastLogin, max(last_seen) AS last
           FROM usage WHERE human_id <> '' GROUP BY human_id`,
        )
        .all() as unknown as { id: string; logins: number; denied: number; lastLogin: string | null; last: string }[]
      return new Map<string, Deeds>(
        rows.map(({ id, lastLogin, ...deeds }) => [id, { ...deeds, ...(lastLogin === null ? {} : { lastLogin }) }]),
      )
    },
  }
}
