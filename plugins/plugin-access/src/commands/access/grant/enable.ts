import { Args, McpCommand, refuseUseKube } from '@mcp-runtime/sdk/command'
import { writeFlags } from '../../../flags/items.ts'
import type { Changed } from '../../../services/change-item.ts'
import { changedView } from '../../../views/changes.ts'

export default class GrantEnable extends McpCommand<Changed> {
  static override summary = 'Enable a grant that was disabled.'
  static override examples = [
    '<%= config.bin %> access grant enable desk-readers --namespace mcp-team-local',
    '<%= config.bin %> access grant enable desk-readers --dry-run=server',
  ]
  static override args = { name: Args.string({ required: true, description: 'Name of the grant.' }) }
  static override flags = writeFlags
  static override view = changedView

  async run(): Promise<Changed> {
    const { args, flags } = await this.parse(GrantEnable)
    refuseUseKube(flags['use-kube'], `access grant enable ${args.name}`)
    const { switchItem } = await import('../../../services/change-item.ts')
    return switchItem(this.ctx, 'enable', args.name, flags)
  }
}
