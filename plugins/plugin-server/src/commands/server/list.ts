import type { ServerInfo } from '@mcp-runtime/contract'
import { Flags, McpCommand, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import { listView } from '../../views/servers.ts'

export default class List extends McpCommand<readonly ServerInfo[]> {
  static override summary = 'List the servers you may see.'
  static override description = 'Without a namespace or team: every server of your teams and of the catalogs.'
  static override examples = [
    '<%= config.bin %> server list',
    '<%= config.bin %> server list --team acme -o wide',
    '<%= config.bin %> server list -o json',
  ]
  static override flags = {
    namespace: namespaceFlag(),
    team: Flags.string({ summary: 'Only the servers of this team.', helpValue: 'SLUG' }),
    'use-kube': useKubeFlag(),
  }
  static override view = listView

  override async run(): Promise<readonly ServerInfo[]> {
    const { flags } = await this.parse(List)
    const { listServers } = await import('../../services/list.ts')
    const { namespace, team } = flags
    return listServers({ ctx: this.ctx, namespace, team, useKube: flags['use-kube'] })
  }
}
