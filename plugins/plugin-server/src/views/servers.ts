import type { ServerInfo } from '@mcp-runtime/contract'
import { formatAge, SCOPE_LABEL, toolDrift } from '@mcp-runtime/contract/names'
import { type Column, defineView } from '@mcp-runtime/sdk/command'
import type { ServerState, StatusReport } from '../services/status.ts'

const LIST: readonly Column<ServerInfo>[] = [
  { header: 'name', value: (row) => row.name },
  { header: 'namespace', value: (row) => row.namespace },
  { header: 'ready', value: (row) => row.ready },
  { header: 'status', value: (row) => row.status },
  { header: 'age', value: (row, { now }) => formatAge(row.age, now) },
]

export const listView = defineView<readonly ServerInfo[], ServerInfo>({
  table: LIST,
  wide: [
    ...LIST,
    { header: 'endpoint', value: (row) => row.endpoint },
    { header: 'image', value: (row) => row.image },
    { header: 'tag', value: (row) => row.imageTag },
    { header: 'scope', value: (row) => row.labels?.[SCOPE_LABEL] },
    { header: 'reason', value: (row) => row.reason },
  ],
  empty: 'No servers. `mcp-runtime server init NAME` begins one.',
  name: (servers) => servers.map((row) => `server/${row.name}`),
})

const STATUS: readonly Column<ServerState>[] = [
  { header: 'name', value: (row) => row.name },
  { header: 'ready', value: (row) => row.replicas },
  { header: 'status', value: (row) => row.status },
  { header: 'why', value: (row) => row.why },
]

export const statusView = defineView<StatusReport, ServerState>({
  rows: ({ servers }) => servers,
  table: STATUS,
  wide: [...STATUS, { header: 'endpoint', value: (row) => row.endpoint }],
  empty: ({ namespace }) => `No servers in the namespace ${namespace}.`,
  name: ({ servers }) => servers.map((row) => `server/${row.name}`),
})

/** What each tool is declared as, and where the running server differs, once its own list is known. */
function toolLines({ tools = [], liveInventory }: ServerInfo): [name: string, about: string][] {
  const { missing = [], ungoverned = [] } = toolDrift(tools, liveInventory) ?? {}
  const declared = tools.map(({ name, sideEffect, requiredTrust }): [string, string] => [
    name,
    `${sideEffect}, trust ${requiredTrust ?? 'low'}${missing.includes(name) ? ', not offered by the running server' : ''}`,
  ])
  return [...declared, ...ungoverned.map((name): [string, string] => [name, 'not declared, so the gateway denies it'])]
}

/** Facts in a column, then the tools. */
export const serverView = defineView<ServerInfo>({
  text: (row, { now }) => {
    const facts: [string, string | undefined][] = [
      ['Name', row.name],
      ['Namespace', row.namespace],
      ['Description', row.description],
      ['Status', [`${row.status}, ${row.ready} ready`, row.reason].filter(Boolean).join(', ')],
      ['Message', row.message],
      ['Endpoint', row.endpoint],
      ['Image', row.image && `${row.image}${row.imageTag ? `:${row.imageTag}` : ''}`],
      ['Scope', row.labels?.[SCOPE_LABEL]],
      ['Age', formatAge(row.age, now)],
      ['UID', row.uid],
    ]
    const tools = toolLines(row)
    const width = Math.max(0, ...tools.map(([name]) => name.length))
    return [
      ...facts.filter(([, value]) => value).map(([key, value]) => `${`${key}:`.padEnd(13)}${value}`),
      tools.length === 0 ? 'Tools:       none' : 'Tools:',
      ...tools.map(([name, about]) => `  ${name.padEnd(width)}  ${about}`),
    ].join('\n')
  },
  name: (row) => [`server/${row.name}`],
})
