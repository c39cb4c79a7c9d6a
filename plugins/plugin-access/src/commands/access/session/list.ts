import type { SessionSummary } from '@mcp-runtime/contract'
import { McpCommand, refuseUseKube } from '@mcp-runtime/sdk/command'
import { listFlags } from '../../../flags/items.ts'
import { sessionListView } from '../../../views/items.ts'

export default class SessionList extends McpCommand<readonly SessionSummary[]> {
  static override summary = 'List sessions of the servers you administer.'
  static override description =
    'People are shown by e-mail and teams by slug, where you may know them; -o wide shows the ids.'
  static override examples = [
    '<%= config.bin %> access session list',
    '<%= config.bin %> access session list --server ticket-desk --agent cursor --state active',
    '<%= config.bin %> access session list -n mcp-team-local -o wide',
  ]
  static override flags = listFlags(['active', 'revoked', 'expired'] as const)
  static override view = sessionListView

  async run(): Promise<readonly SessionSummary[]> {
    const { flags } = await this.parse(SessionList)
    refuseUseKube(flags['use-kube'], 'access session list')
    const { listSessions, showList } = await import('../../../services/show-list.ts')
    return showList(this.ctx, listSessions, flags)
  }
}
