import { Args, McpCommand, namespaceFlag, refuseUseKube, useKubeFlag } from '@mcp-runtime/sdk/command'
import type { Switched } from '../../../services/items.ts'
import { switchedView } from '../../../views.ts'

export default class GrantDisable extends McpCommand<Switched> {
  static override summary = 'Disable a grant; in force when the command ends.'
  static override examples = ['<%= config.bin %> access grant disable desk-readers --namespace mcp-team-local']
  static override args = { name: Args.string({ required: true, description: 'Name of the grant.' }) }
  static override flags = { namespace: namespaceFlag(), 'use-kube': useKubeFlag() }
  static override view = switchedView

  async run(): Promise<Switched> {
    const { args, flags } = await this.parse(GrantDisable)
    refuseUseKube(flags['use-kube'], `access grant disable ${args.name}`)
    const [{ switchGrant }, { resolveNamespace }] = await Promise.all([
      import('../../../services/items.ts'),
      import('@mcp-runtime/sdk/client'),
    ])
    const namespace = await resolveNamespace(this.ctx, { flag: flags.namespace })
    return switchGrant(await this.ctx.client(), { namespace, name: args.name }, true)
  }
}
