import type { Attachment, AuditEvent, AuditPayload } from '@mcp-runtime/contract'
import { type Column, defineView } from '@mcp-runtime/sdk/command'
import type { DownResult, ResetResult } from './services/down.ts'
import type { LocalPlatformInfo } from './services/ready-line.ts'
import type { ContainerRow, LocalStatus } from './services/status.ts'

export const upView = defineView<LocalPlatformInfo | undefined, LocalPlatformInfo>({
  text: (info) => (info ? upText(info) : ''),
  line: (info) => upText(info),
  name: (info) => (info ? [info.url] : []),
})

const upText = ({ url, profile, adminProfile, namespace, dataDir, mode, started }: LocalPlatformInfo): string =>
  [
    started ? `Platform ready at ${url}` : `Platform already runs at ${url}`,
    profile === undefined
      ? ''
      : `  profiles   ${profile} (owner of ${namespace}${started ? ', now current' : ''}), ${adminProfile} (admin)`,
    `  data       ${dataDir}`,
    modeLine(mode),
  ]
    .filter(Boolean)
    .join('\n')

/** Told where it is not the usual one. */
const modeLine = (mode: string | undefined): string =>
  mode === undefined || mode === 'tenant' ? '' : `  mode       ${mode}`

export const downView = defineView<DownResult>({
  text: ({ stopped, pid, killed, restored }) =>
    [
      stopped
        ? `Platform stopped (process ${pid})${killed ? '; it had to be killed' : ''}.`
        : 'No platform is running.',
      restored ? `Current profile: ${restored}` : '',
    ]
      .filter(Boolean)
      .join('\n'),
})

export const resetView = defineView<ResetResult>({
  text: ({ dataDir, removedProfiles }) =>
    [
      `Deleted the data in ${dataDir}`,
      removedProfiles.length > 0 ? `Removed profiles: ${removedProfiles.join(', ')}` : '',
    ]
      .filter(Boolean)
      .join('\n'),
})

type WorkloadRow = Attachment | ContainerRow

const workloadColumns: Column<WorkloadRow>[] = [
  { header: 'name', value: ({ name }) => name },
  { header: 'namespace', value: ({ namespace }) => namespace },
  { header: 'state', value: (row) => ('image' in row ? containerState(row) : row.state) },
  { header: 'workload', value: (row) => ('image' in row ? row.image : attachedTo(row)) },
  { header: 'restarts', value: ({ restarts }) => restarts },
]

const attachedTo = ({ target }: Attachment): string => (target.kind === 'url' ? target.url : target.command.join(' '))

const containerState = ({ status, ready, reason }: ContainerRow): string =>
  `${reason ?? status.toLowerCase()} (${ready})`

export const statusView = defineView<LocalStatus, WorkloadRow>({
  table: workloadColumns,
  rows: ({ attachments, containers }) => [...attachments, ...containers],
  // What is attached stays so while the platform is down.
  empty: ({ running }) => (running ? 'No workload runs.' : 'Start it with: mcp-runtime local up'),
  intro: ({ running, url, pid, profile, dataDir, log, mode, problem }) =>
    [
      running ? `Platform runs at ${url} (process ${pid})` : 'No platform is running.',
      profile ? `  profile    ${profile}` : '',
      `  data       ${dataDir}`,
      modeLine(mode),
      `  log        ${log}`,
      problem ? `  workloads  unknown: ${problem}` : '',
    ]
      .filter(Boolean)
      .join('\n'),
  name: ({ url }) => (url ? [url] : []),
})

export const logView = defineView<void, string>({ line: (line) => line })

export const detachedView = defineView<{ name: string; namespace: string }>({
  text: ({ name, namespace }) => `server/${name} in ${namespace} has no workload now`,
  name: ({ name }) => [`server/${name}`],
})

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

export const attachmentView = defineView<Attachment, Attachment>({
  table: workloadColumns,
  rows: (attachment) => [attachment],
  name: ({ name }) => [`server/${name}`],
})
