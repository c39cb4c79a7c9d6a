import { Args, McpCommand, refuseUseKube } from '@mcp-runtime/sdk/command'
import { writeFlags } from '../../../flags/items.ts'
import type { Changed } from '../../../services/change-item.ts'
import { changedView } from '../../../views/changes.ts'

export default class SessionDelete extends McpCommand<Changed> {
  static override summary = 'Delete one session.'
  static override examples = ['<%= config.bin %> access session delete cursor-session --namespace mcp-team-local']
  static override args = { name: Args.string({ required: true, description: 'Name of the session.' }) }
  static override flags = writeFlags
  static override view = changedView

  async run(): Promise<Changed> {
    const { args, flags } = await this.parse(SessionDelete)
    refuseUseKube(flags['use-kube'], `access session delete ${args.name}`)
    const { deleteItem } = await import('../../../services/change-item.ts')
    return deleteItem(this.ctx, 'session', args.name, flags)
  }
}
