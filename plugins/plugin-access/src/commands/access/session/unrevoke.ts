import { Args, McpCommand, refuseUseKube } from '@mcp-runtime/sdk/command'
import { writeFlags } from '../../../flags/items.ts'
import type { Changed } from '../../../services/change-item.ts'
import { changedView } from '../../../views/changes.ts'

export default class SessionUnrevoke extends McpCommand<Changed> {
  static override summary = 'Restore a session that was revoked.'
  static override examples = [
    '<%= config.bin %> access session unrevoke cursor-session --namespace mcp-team-local',
    '<%= config.bin %> access session unrevoke cursor-session --dry-run=server',
  ]
  static override args = { name: Args.string({ required: true, description: 'Name of the session.' }) }
  static override flags = writeFlags
  static override view = changedView

  async run(): Promise<Changed> {
    const { args, flags } = await this.parse(SessionUnrevoke)
    refuseUseKube(flags['use-kube'], `access session unrevoke ${args.name}`)
    const { switchItem } = await import('../../../services/change-item.ts')
    return switchItem(this.ctx, 'unrevoke', args.name, flags)
  }
}
