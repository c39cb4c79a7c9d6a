import { type Column, defineView, McpCommand } from '@mcp-runtime/sdk/command'
import type { StatusReport } from '../services/status.ts'

interface Row {
  readonly component: string
  readonly namespace: string
  readonly resource: string
  readonly status: string
  readonly details: string
}

const COMPONENT: Column<Row> = { header: 'COMPONENT', value: (row) => row.component }
const STATUS: Column<Row> = { header: 'STATUS', value: (row) => row.status }
const DETAILS: Column<Row> = { header: 'DETAILS', value: (row) => row.details }

export default class Status extends McpCommand<StatusReport> {
  static override summary = 'Show platform, registry, operator and servers at a glance.'
  static override description =
    'Works logged out and without a cluster; what cannot be asked is shown as SKIPPED. The exit code is 0 whatever the rows say.'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> -o json']
  static override view = defineView<StatusReport, Row>({
    table: [COMPONENT, STATUS, DETAILS],
    wide: [
      COMPONENT,
      { header: 'NAMESPACE', value: (row) => row.namespace },
      { header: 'RESOURCE', value: (row) => row.resource },
      STATUS,
      DETAILS,
    ],
    rows: ({ components, servers }) => [
      ...components,
      ...servers.map(({ namespace, name, status, ready, image }) => ({
        component: `Server ${name}`,
        namespace,
        resource: `mcpserver/${name}`,
        status,
        details: [namespace, ready && `ready ${ready}`, image].filter(Boolean).join(', '),
      })),
    ],
    name: ({ servers }) => servers.map(({ name }) => `server/${name}`),
  })

  override async run(): Promise<StatusReport> {
    const { status } = await import('../services/status.ts')
    const report = await status(this.ctx)
    // Below the table: a terminal cuts long rows.
    for (const { component, hint, next = [] } of report.components) {
      if (hint) this.hint(`${component}: ${hint}`)
      for (const { command, when } of next) this.hint(`${component}: ${command}   (${when})`)
    }
    if (report.servers.length > 0) this.hint('More about servers: mcp-runtime server list')
    return report
  }
}
