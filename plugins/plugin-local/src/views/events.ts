import type { AuditEvent, AuditPayload } from '@mcp-runtime/contract'
import { defineView } from '@mcp-runtime/sdk/command'

const isCall = (payload: AuditEvent['payload']): payload is AuditPayload => typeof payload.decision === 'string'

/** When, what was decided, who, what, where and why: one line of the log. Times are UTC. */
function eventCells({ timestamp, event_type, payload }: AuditEvent): readonly string[] {
  const time = timestamp.slice(11, 19)
  if (!isCall(payload)) {
    const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
    const what = [event_type.replace(/^platform\./, ''), text(payload.name)].filter(Boolean).join(' ')
    return [
      time,
      'change',
      text(payload.actor_email) ?? text(payload.actor) ?? '-',
      what,
      text(payload.server) ?? '-',
      '-',
    ]
  }
  const what = payload.tool_name ? `${payload.rpc_method} ${payload.tool_name}` : (payload.rpc_method ?? payload.method)
  return [time, payload.decision, payload.agent_id || '-', what, payload.server || '-', payload.reason]
}

const HEADERS = ['time', 'decision', 'who', 'what', 'server', 'reason'] as const

/** A stream does not know what comes, so these widths are usual ones; a longer cell moves its own line only. */
const LINE_WIDTHS = [8, 6, 12, 28, 12]

export const eventsView = defineView<readonly AuditEvent[], AuditEvent>({
  table: HEADERS.map((header, index) => ({
    header,
    firm: header === 'reason',
    value: (event: AuditEvent) => eventCells(event)[index],
  })),
  empty: 'Nothing was recorded yet.',
  line: (event) =>
    eventCells(event)
      .map((cell, index) => cell.padEnd(LINE_WIDTHS[index] ?? 0))
      .join('   ')
      .trimEnd(),
})

export const logView = defineView<void, string>({ line: (line) => line })
