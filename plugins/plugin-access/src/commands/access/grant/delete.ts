import { Args, McpCommand, namespaceFlag, refuseUseKube, useKubeFlag } from '@mcp-runtime/sdk/command'
import type { Removed } from '../../../services/items.ts'
import { removedView } from '../../../views.ts'

export default class GrantDelete extends McpCommand<Removed> {
  static override summary = 'Delete one grant.'
  static override examples = ['<%= config.bin %> access grant delete desk-readers --namespace mcp-team-local']
  static override args = { name: Args.string({ required: true, description: 'Name of the grant.' }) }
  static override flags = { namespace: namespaceFlag(), 'use-kube': useKubeFlag() }
  static override view = removedView

  async run(): Promise<Removed> {
    const { args, flags } = await this.parse(GrantDelete)
    refuseUseKube(flags['use-kube'], `access grant delete ${args.name}`)
    const [{ removeGrant }, { resolveNamespace }] = await Promise.all([
      import('../../../services/items.ts'),
      import('@mcp-runtime/sdk/client'),
    ])
    const namespace = await resolveNamespace(this.ctx, { flag: flags.namespace })
    return removeGrant(await this.ctx.client(), { namespace, name: args.name })
  }
}
