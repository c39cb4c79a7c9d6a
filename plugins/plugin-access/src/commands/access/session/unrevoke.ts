import { Args, McpCommand, namespaceFlag, refuseUseKube, useKubeFlag } from '@mcp-runtime/sdk/command'
import type { Switched } from '../../../services/items.ts'
import { switchedView } from '../../../views.ts'

export default class SessionUnrevoke extends McpCommand<Switched> {
  static override summary = 'Restore a revoked session.'
  static override examples = ['<%= config.bin %> access session unrevoke cursor-session --namespace mcp-team-local']
  static override args = { name: Args.string({ required: true, description: 'Name of the session.' }) }
  static override flags = { namespace: namespaceFlag(), 'use-kube': useKubeFlag() }
  static override view = switchedView

  async run(): Promise<Switched> {
    const { args, flags } = await this.parse(SessionUnrevoke)
    refuseUseKube(flags['use-kube'], `access session unrevoke ${args.name}`)
    const [{ switchSession }, { resolveNamespace }] = await Promise.all([
      import('../../../services/items.ts'),
      import('@mcp-runtime/sdk/client'),
    ])
    const namespace = await resolveNamespace(this.ctx, { flag: flags.namespace })
    return switchSession(await this.ctx.client(), { namespace, name: args.name }, false)
  }
}
