// The event log's port in a few lines.
import type { AuditEvent, AuditPayload } from '@mcp-runtime/contract'
import type { EventLog } from '../../../packages/platform/src/ports/index.ts'

export interface MemoryEvents extends EventLog {
  readonly all: AuditEvent[]
  payloads(): AuditPayload[]
  /** While set, nothing can be kept. */
  full: boolean
}

export function createMemoryEvents(): MemoryEvents {
  const all: AuditEvent[] = []
  return {
    all,
    full: false,
    payloads: () => all.map(({ payload }) => payload as AuditPayload),
    append(event) {
      if (this.full) throw new Error('disk full')
      return all.push({ id: all.length + 1, ...event })
    },
    query: () => all,
    range: () => all,
    first: () => all[0]?.id ?? 0,
    last: () => all.length,
    subscribe: () => () => undefined,
    close: () => undefined,
  }
}
