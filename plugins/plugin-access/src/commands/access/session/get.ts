import type { SessionSummary } from '@mcp-runtime/contract'
import { Args, McpCommand, namespaceFlag, refuseUseKube, useKubeFlag } from '@mcp-runtime/sdk/command'
import { sessionView } from '../../../views/items.ts'

export default class SessionGet extends McpCommand<SessionSummary> {
  static override summary = 'Show one session.'
  static override examples = ['<%= config.bin %> access session get cursor-session --namespace mcp-team-local']
  static override args = { name: Args.string({ required: true, description: 'Name of the session.' }) }
  static override flags = { namespace: namespaceFlag(), 'use-kube': useKubeFlag() }
  static override view = sessionView

  async run(): Promise<SessionSummary> {
    const { args, flags } = await this.parse(SessionGet)
    refuseUseKube(flags['use-kube'], `access session get ${args.name}`)
    const [{ getSession }, { resolveNamespace }] = await Promise.all([
      import('../../../items/access-kind.ts'),
      import('@mcp-runtime/sdk/client'),
    ])
    const namespace = await resolveNamespace(this.ctx, { flag: flags.namespace })
    return getSession(await this.ctx.client(), { namespace, name: args.name })
  }
}
