import type { EventQuery } from '../../ports/index.ts'

const marks = (count: number): string => Array.from({ length: count }, () => '?').join(', ')

/** The statement of a query. Without `after` it yields the newest events, newest first. */
export function selectEvents(query: EventQuery): { sql: string; values: (string | number)[] } {
  const where: string[] = []
  const values: (string | number)[] = []
  const equal = (column: string, value: string | undefined): void => {
    if (value === undefined) return
    where.push(`${column} = ?`)
    values.push(value)
  }
  if (query.after !== undefined) {
    where.push('id > ?')
    values.push(query.after)
  }
  equal('namespace', query.namespace)
  equal('server', query.server)
  equal('decision', query.decision)
  if (query.namespaces !== undefined || query.servers !== undefined) {
    const { namespaces = [], servers = [] } = query
    where.push(
      `(namespace IN (${marks(namespaces.length)}) OR namespace || '/' || server IN (${marks(servers.length)}))`,
    )
    values.push(...namespaces, ...servers)
  }
  values.push(query.limit)
  const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`
  const order = query.after === undefined ? 'DESC' : 'ASC'
  const columns = 'id, timestamp, source, event_type, trace_id, payload'
  return { sql: `SELECT ${columns} FROM events ${condition} ORDER BY id ${order} LIMIT ?`, values }
}
