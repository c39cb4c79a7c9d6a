// The audit log in SQLite. One prepared insert a call (~13 µs), so that an event is kept before the answer it tells of
// leaves (decision 15).
import type { StatementSync } from 'node:sqlite'
import type { AuditEvent } from '@mcp-runtime/contract'
import type { EventFilter, EventLog, EventQuery, EventRange, Log, NewEvent } from '../../ports/index.ts'
import type { Database } from '../../store/sqlite/index.ts'
import { asStoreFailure } from '../../store/sqlite/sqlite-failure.ts'
import { type Statement, selectEvents, selectRange } from './select-events.ts'

interface Row {
  id: number
  timestamp: string
  source: string
  event_type: string
  trace_id: string | null
  payload: string
}

const text = (payload: NewEvent['payload'], key: string): string => {
  const value = (payload as Record<string, unknown>)[key]
  return typeof value === 'string' ? value : ''
}

export class SqliteEventLog implements EventLog {
  readonly #db: Database
  readonly #log: Log
  readonly #insert: StatementSync
  readonly #listeners = new Set<(event: AuditEvent) => void>()
  readonly #selects = new Map<string, StatementSync>()

  constructor(db: Database, log: Log) {
    this.#db = db
    this.#log = log
    this.#insert = db.sql.prepare(
      `INSERT INTO events (timestamp, source, event_type, trace_id, namespace, server, decision, payload)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
  }

  append(event: NewEvent): number {
    const { payload } = event
    try {
      const { lastInsertRowid } = this.#insert.run(
        event.timestamp,
        event.source,
        event.event_type,
        event.trace_id ?? null,
        text(payload, 'namespace'),
        text(payload, 'server'),
        text(payload, 'decision'),
        JSON.stringify(payload),
      )
      const id = Number(lastInsertRowid)
      if (this.#listeners.size > 0) this.#db.afterCommit(() => this.#tell({ id, ...event }))
      return id
    } catch (error) {
      throw asStoreFailure(error)
    }
  }

  query(query: EventQuery): readonly AuditEvent[] {
    const events = this.#all(selectEvents(query))
    return query.after === undefined ? events.reverse() : events
  }

  range(filter: EventFilter, range: EventRange): readonly AuditEvent[] {
    return this.#all(selectRange(filter, range))
  }

  #all({ sql, values }: Statement): AuditEvent[] {
    let select = this.#selects.get(sql)
    if (select === undefined) {
      select = this.#db.sql.prepare(sql)
      // The text depends on how many namespaces and servers there are; a few shapes are kept.
      if (this.#selects.size > 50) this.#selects.clear()
      this.#selects.set(sql, select)
    }
    return (select.all(...values) as unknown as Row[]).map(eventOf)
  }

  last(): number {
    return Number(this.#db.sql.prepare('SELECT max(id) AS id FROM events').get()?.id ?? 0)
  }

  first(): number {
    return Number(this.#db.sql.prepare('SELECT min(id) AS id FROM events').get()?.id ?? 0)
  }

  subscribe(listener: (event: AuditEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#listeners.clear()
  }

  #tell(event: AuditEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#log.error({ err: error }, 'A listener of the event log failed.')
      }
    }
  }
}

const eventOf = (row: Row): AuditEvent => ({
  id: row.id,
  timestamp: row.timestamp,
  ...(row.trace_id === null ? {} : { trace_id: row.trace_id }),
  source: row.source,
  event_type: row.event_type,
  payload: JSON.parse(row.payload) as AuditEvent['payload'],
})
