import type { GrantSummary } from '@mcp-runtime/contract'
import { Args, McpCommand, namespaceFlag, refuseUseKube, useKubeFlag } from '@mcp-runtime/sdk/command'
import { grantView } from '../../../views/items.ts'

export default class GrantGet extends McpCommand<GrantSummary> {
  static override summary = 'Show one grant with its rules.'
  static override examples = ['<%= config.bin %> access grant get desk-readers --namespace mcp-team-local']
  static override args = { name: Args.string({ required: true, description: 'Name of the grant.' }) }
  static override flags = { namespace: namespaceFlag(), 'use-kube': useKubeFlag() }
  static override view = grantView

  async run(): Promise<GrantSummary> {
    const { args, flags } = await this.parse(GrantGet)
    refuseUseKube(flags['use-kube'], `access grant get ${args.name}`)
    const [{ getGrant }, { resolveNamespace }] = await Promise.all([
      import('../../../items/access-kind.ts'),
      import('@mcp-runtime/sdk/client'),
    ])
    const namespace = await resolveNamespace(this.ctx, { flag: flags.namespace })
    return getGrant(await this.ctx.client(), { namespace, name: args.name })
  }
}
