import type { GrantSummary } from '@mcp-runtime/contract'
import { McpCommand, refuseUseKube } from '@mcp-runtime/sdk/command'
import { listFlags } from '../../../flags/items.ts'
import { grantListView } from '../../../views/items.ts'

export default class GrantList extends McpCommand<readonly GrantSummary[]> {
  static override summary = 'List grants of the servers you administer.'
  static override description =
    'People are shown by e-mail and teams by slug, where you may know them; -o wide shows the ids and the rules.'
  static override examples = [
    '<%= config.bin %> access grant list',
    '<%= config.bin %> access grant list --server ticket-desk --agent cursor --state disabled',
    '<%= config.bin %> access grant list -n mcp-team-local -o wide',
  ]
  static override flags = listFlags(['enabled', 'disabled'] as const)
  static override view = grantListView

  async run(): Promise<readonly GrantSummary[]> {
    const { flags } = await this.parse(GrantList)
    refuseUseKube(flags['use-kube'], 'access grant list')
    const { listGrants, showList } = await import('../../../services/show-list.ts')
    return showList(this.ctx, listGrants, flags)
  }
}
