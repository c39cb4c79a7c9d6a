import type { EventFilter, EventQuery, EventRange } from '../../ports/index.ts'

type Value = string | number
interface Condition {
  readonly where: string[]
  readonly values: Value[]
}
export interface Statement {
  readonly sql: string
  readonly values: Value[]
}

const COLUMNS = 'id, timestamp, source, event_type, trace_id, payload'
/** The platform's own types; no server can have its events called so (gateway/audit.ts). */
const OWN = "(event_type >= 'platform.' AND event_type < 'platform/')"
const marks = (count: number): string => Array.from({ length: count }, () => '?').join(', ')

/** The statement of a query. Without `after` it yields the newest events, newest first. */
export function selectEvents(query: EventQuery): Statement {
  const condition = conditionOf(query)
  if (query.after !== undefined) {
    condition.where.push('id > ?')
    condition.values.push(query.after)
  }
  return select(condition, query.after === undefined, query.limit)
}

export function selectRange(filter: EventFilter, { above, upTo, limit, newestFirst = false }: EventRange): Statement {
  const condition = conditionOf(filter)
  condition.where.push('id > ?', 'id <= ?')
  condition.values.push(above, upTo)
  return select(condition, newestFirst, limit)
}

function select({ where, values }: Condition, newestFirst: boolean, limit: number): Statement {
  const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`
  const order = newestFirst ? 'DESC' : 'ASC'
  const sql = `SELECT ${COLUMNS} FROM events ${condition} ORDER BY id ${order} LIMIT ?`
  return { sql, values: [...values, limit] }
}

function conditionOf(filter: EventFilter): Condition {
  const where: string[] = []
  const values: Value[] = []
  const add = (condition: string, ...more: Value[]): void => {
    where.push(condition)
    values.push(...more)
  }
  const { namespace, server, decision, source, traceID, eventType, type, since, until, actor } = filter
  if (namespace !== undefined) add('namespace = ?', namespace)
  if (server !== undefined) add('server = ?', server)
  if (decision !== undefined) add('decision = ?', decision)
  if (source !== undefined) add('source = ?', source)
  if (traceID !== undefined) add('trace_id = ?', traceID)
  if (eventType !== undefined) add('event_type = ?', eventType)
  if (type !== undefined) add('substr(event_type, 1, length(?)) = ?', type, type)
  if (filter.calls !== undefined) add(filter.calls ? `NOT ${OWN}` : OWN)
  if (since !== undefined) add('timestamp >= ?', since)
  if (until !== undefined) add('timestamp < ?', until)
  if (filter.namespaces !== undefined || filter.servers !== undefined) {
    const { namespaces = [], servers = [] } = filter
    add(
      `(namespace IN (${marks(namespaces.length)}) OR namespace || '/' || server IN (${marks(servers.length)}))`,
      ...namespaces,
      ...servers,
    )
  }
  for (const [key, value] of Object.entries(filter.fields ?? {})) if (value !== undefined) add(...member(key, value))
  if (actor !== undefined) {
    const [id, ...ids] = member('actor', actor)
    const [email, ...emails] = member('actor_email', actor)
    add(`(${id} OR ${email})`, ...ids, ...emails)
  }
  return { where, values }
}

/**
 * A text of the payload. It is looked for as it was written first, which is ten times as quick as to read the JSON; the
 * second look is there because the same text may stand deeper inside.
 */
const member = (key: string, value: string): [string, ...Value[]] => [
  `(instr(payload, ?) > 0 AND json_extract(payload, '$.${key}') = ?)`,
  `${JSON.stringify(key)}:${JSON.stringify(value)}`,
  value,
]
