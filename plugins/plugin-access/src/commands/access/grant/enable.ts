import { Args, McpCommand, namespaceFlag, refuseUseKube, useKubeFlag } from '@mcp-runtime/sdk/command'
import type { Switched } from '../../../services/items.ts'
import { switchedView } from '../../../views.ts'

export default class GrantEnable extends McpCommand<Switched> {
  static override summary = 'Enable a grant; in force when the command ends.'
  static override examples = ['<%= config.bin %> access grant enable desk-readers --namespace mcp-team-local']
  static override args = { name: Args.string({ required: true, description: 'Name of the grant.' }) }
  static override flags = { namespace: namespaceFlag(), 'use-kube': useKubeFlag() }
  static override view = switchedView

  async run(): Promise<Switched> {
    const { args, flags } = await this.parse(GrantEnable)
    refuseUseKube(flags['use-kube'], `access grant enable ${args.name}`)
    const [{ switchGrant }, { resolveNamespace }] = await Promise.all([
      import('../../../services/items.ts'),
      import('@mcp-runtime/sdk/client'),
    ])
    const namespace = await resolveNamespace(this.ctx, { flag: flags.namespace })
    return switchGrant(await this.ctx.client(), { namespace, name: args.name }, false)
  }
}
