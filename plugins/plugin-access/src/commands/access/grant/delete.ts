import { Args, McpCommand, refuseUseKube } from '@mcp-runtime/sdk/command'
import { writeFlags } from '../../../flags/items.ts'
import type { Changed } from '../../../services/change-item.ts'
import { changedView } from '../../../views/changes.ts'

export default class GrantDelete extends McpCommand<Changed> {
  static override summary = 'Delete one grant.'
  static override examples = ['<%= config.bin %> access grant delete desk-readers --namespace mcp-team-local']
  static override args = { name: Args.string({ required: true, description: 'Name of the grant.' }) }
  static override flags = writeFlags
  static override view = changedView

  async run(): Promise<Changed> {
    const { args, flags } = await this.parse(GrantDelete)
    refuseUseKube(flags['use-kube'], `access grant delete ${args.name}`)
    const { deleteItem } = await import('../../../services/change-item.ts')
    return deleteItem(this.ctx, 'grant', args.name, flags)
  }
}
