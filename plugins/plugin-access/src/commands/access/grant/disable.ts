import { Args, McpCommand, refuseUseKube } from '@mcp-runtime/sdk/command'
import { writeFlags } from '../../../flags/items.ts'
import type { Changed } from '../../../services/change-item.ts'
import { changedView } from '../../../views/changes.ts'

export default class GrantDisable extends McpCommand<Changed> {
  static override summary = 'Disable a grant: what it allowed is denied when the command ends.'
  static override examples = [
    '<%= config.bin %> access grant disable desk-readers --namespace mcp-team-local',
    '<%= config.bin %> access grant disable desk-readers --dry-run=server',
  ]
  static override args = { name: Args.string({ required: true, description: 'Name of the grant.' }) }
  static override flags = writeFlags
  static override view = changedView

  async run(): Promise<Changed> {
    const { args, flags } = await this.parse(GrantDisable)
    refuseUseKube(flags['use-kube'], `access grant disable ${args.name}`)
    const { switchItem } = await import('../../../services/change-item.ts')
    return switchItem(this.ctx, 'disable', args.name, flags)
  }
}
