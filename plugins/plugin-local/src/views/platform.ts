import { defineView } from '@mcp-runtime/sdk/command'
import type { DownResult, ResetResult } from '../services/down.ts'
import type { LocalPlatformInfo } from '../services/ready-line.ts'
import type { LocalStatus } from '../services/status.ts'
import { type WorkloadRow, workloadColumns } from './workloads.ts'

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
