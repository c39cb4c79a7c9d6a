// The audit log: every decision and administrative change, in order, never dropped (decision 15).
import type { AuditEvent } from '@mcp-runtime/contract'

export type NewEvent = Omit<AuditEvent, 'id'>

/** What an event must be to be found; all of it together. */
export interface EventFilter {
  readonly namespace?: string
  readonly server?: string
  readonly decision?: string
  readonly source?: string
  readonly traceID?: string
  readonly eventType?: string
  /** What the type begins with. */
  readonly type?: string
  /** Only what the gateway decided (true), or only what the platform tells of itself (false). */
  readonly calls?: boolean
  /** RFC 3339 with milliseconds, UTC; not before. */
  readonly since?: string
  /** The same; before. */
  readonly until?: string
  /** Texts of the payload. */
  readonly fields?: Readonly<Partial<Record<EventField, string>>>
  /** Id or e-mail of who made a change. */
  readonly actor?: string
  /** Only events of these namespaces, or of `servers`: what the caller may see. Both absent: all. */
  readonly namespaces?: readonly string[]
  /** `namespace/name` of single servers. */
  readonly servers?: readonly string[]
}

export const EVENT_FIELDS = [
  'agent_id',
  'human_id',
  'session_id',
  'team_id',
  'cluster',
  'tool_name',
  'reason',
  'correlation_id',
] as const
export type EventField = (typeof EVENT_FIELDS)[number]

export interface EventQuery extends EventFilter {
  /** Only events with a greater id. Absent: the newest `limit` ones. */
  readonly after?: number
  readonly limit: number
}

/** A piece of the log: ids greater than `above`, up to `upTo`. */
export interface EventRange {
  readonly above: number
  readonly upTo: number
  readonly limit: number
  readonly newestFirst?: boolean
}

export interface EventLog {
  /** Durable when it returns, so it is called before the first byte of an answer. Throws when it cannot be kept. */
  append(event: NewEvent): number
  /** Oldest first. */
  query(query: EventQuery): readonly AuditEvent[]
  /** In the order of the ids, or against it. Takes as long as the range is wide (`read-events.ts` keeps it short). */
  range(filter: EventFilter, range: EventRange): readonly AuditEvent[]
  /** Greatest id so far, 0 when empty. */
  last(): number
  /** Least id that is kept, 0 when empty. */
  first(): number
  /** Called after each append. Returns the way to stop. */
  subscribe(listener: (event: AuditEvent) => void): () => void
  close(): void
}
