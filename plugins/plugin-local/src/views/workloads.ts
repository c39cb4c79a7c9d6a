import type { Attachment } from '@mcp-runtime/contract'
import { type Column, defineView } from '@mcp-runtime/sdk/command'
import type { ContainerRow } from '../services/status.ts'

/** What runs for a server: what is attached, or containers. */
export type WorkloadRow = Attachment | ContainerRow

export const workloadColumns: Column<WorkloadRow>[] = [
  { header: 'name', value: ({ name }) => name },
  { header: 'namespace', value: ({ namespace }) => namespace },
  { header: 'state', value: (row) => ('image' in row ? containerState(row) : row.state) },
  { header: 'workload', value: (row) => ('image' in row ? row.image : attachedTo(row)) },
  { header: 'restarts', value: ({ restarts }) => restarts },
]

const attachedTo = ({ target }: Attachment): string => (target.kind === 'url' ? target.url : target.command.join(' '))

const containerState = ({ status, ready, reason }: ContainerRow): string =>
  `${reason ?? status.toLowerCase()} (${ready})`

export const attachmentView = defineView<Attachment, Attachment>({
  table: workloadColumns,
  rows: (attachment) => [attachment],
  name: ({ name }) => [`server/${name}`],
})

export const detachedView = defineView<{ name: string; namespace: string }>({
  text: ({ name, namespace }) => `server/${name} in ${namespace} has no workload now`,
  name: ({ name }) => [`server/${name}`],
})
