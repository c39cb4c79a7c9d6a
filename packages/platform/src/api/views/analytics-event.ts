import type { AnalyticsEvent, AuditEvent } from '@mcp-runtime/contract'

const KEYS = [
  'server',
  'namespace',
  'team_id',
  'cluster',
  'human_id',
  'agent_id',
  'session_id',
  'decision',
  'tool_name',
] as const

/** An event as platform-api §6.14 has it: what it is found by stands beside the payload. */
export function analyticsEvent({ timestamp, trace_id, source, event_type, payload }: AuditEvent): AnalyticsEvent {
  const of = payload as Readonly<Record<string, unknown>>
  const found = KEYS.flatMap((key) => (typeof of[key] === 'string' && of[key] !== '' ? [[key, of[key]]] : []))
  return {
    timestamp,
    ...(trace_id === undefined ? {} : { trace_id }),
    source,
    event_type,
    ...Object.fromEntries(found),
    payload,
  }
}
