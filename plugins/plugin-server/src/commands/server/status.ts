import { Args, McpCommand, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import type { StatusReport } from '../../services/status.ts'
import { statusView } from '../../views/servers.ts'

export default class Status extends McpCommand<StatusReport> {
  static override summary = 'Show whether servers run, and why not.'
  static override examples = [
    '<%= config.bin %> server status',
    '<%= config.bin %> server status --namespace mcp-team-acme',
    '<%= config.bin %> server status ticket-desk',
  ]
  static override args = { name: Args.string({ description: 'One server; all of the namespace when left out.' }) }
  static override flags = { namespace: namespaceFlag(), 'use-kube': useKubeFlag() }
  static override view = statusView

  override async run(): Promise<StatusReport> {
    const { args, flags } = await this.parse(Status)
    const { serverStatus } = await import('../../services/status.ts')
    const { namespace } = flags
    const report = await serverStatus({ ctx: this.ctx, name: args.name, namespace, useKube: flags['use-kube'] })
    for (const { name, next } of report.servers) if (next) this.hint(`${name}: ${next.command}  (${next.when})`)
    return report
  }
}
