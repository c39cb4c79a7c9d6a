// The audit log: every decision and administrative change, in order, never dropped (decision 15).
import type { AuditEvent } from '@mcp-runtime/contract'

export type NewEvent = Omit<AuditEvent, 'id'>

export interface EventQuery {
  /** Only events with a greater id. Absent: the newest `limit` ones. */
  readonly after?: number
  readonly limit: number
  readonly namespace?: string
  readonly server?: string
  readonly decision?: string
  /** Only events of these namespaces, or of `servers`: what the caller may see. Both absent: all. */
  readonly namespaces?: readonly string[]
  /** `namespace/name` of single servers. */
  readonly servers?: readonly string[]
}

export interface EventLog {
  /** Durable when it returns, so it is called before the first byte of an answer. Throws when it cannot be kept. */
  append(event: NewEvent): number
  /** Oldest first. */
  query(query: EventQuery): readonly AuditEvent[]
  /** Greatest id so far, 0 when empty. */
  last(): number
  /** Called after each append. Returns the way to stop. */
  subscribe(listener: (event: AuditEvent) => void): () => void
  close(): void
}
