import { Args, McpCommand, namespaceFlag, refuseUseKube, useKubeFlag } from '@mcp-runtime/sdk/command'
import type { Removed } from '../../../services/items.ts'
import { removedView } from '../../../views.ts'

export default class SessionDelete extends McpCommand<Removed> {
  static override summary = 'Delete one session.'
  static override examples = ['<%= config.bin %> access session delete cursor-session --namespace mcp-team-local']
  static override args = { name: Args.string({ required: true, description: 'Name of the session.' }) }
  static override flags = { namespace: namespaceFlag(), 'use-kube': useKubeFlag() }
  static override view = removedView

  async run(): Promise<Removed> {
    const { args, flags } = await this.parse(SessionDelete)
    refuseUseKube(flags['use-kube'], `access session delete ${args.name}`)
    const [{ removeSession }, { resolveNamespace }] = await Promise.all([
      import('../../../services/items.ts'),
      import('@mcp-runtime/sdk/client'),
    ])
    const namespace = await resolveNamespace(this.ctx, { flag: flags.namespace })
    return removeSession(await this.ctx.client(), { namespace, name: args.name })
  }
}
