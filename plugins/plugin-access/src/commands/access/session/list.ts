import type { SessionSummary } from '@mcp-runtime/contract'
import { Flags, McpCommand, namespaceFlag, refuseUseKube, useKubeFlag } from '@mcp-runtime/sdk/command'
import { sessionListView } from '../../../views.ts'

export default class SessionList extends McpCommand<readonly SessionSummary[]> {
  static override summary = 'List sessions of the servers you administer.'
  static override examples = [
    '<%= config.bin %> access session list',
    '<%= config.bin %> access session list -n mcp-team-local -o wide',
  ]
  static override flags = {
    namespace: namespaceFlag(),
    'use-kube': useKubeFlag(),
    'all-namespaces': Flags.boolean({
      char: 'A',
      default: true,
      allowNo: true,
      summary: 'Of every namespace you may see.',
    }),
  }
  static override view = sessionListView

  async run(): Promise<readonly SessionSummary[]> {
    const { flags } = await this.parse(SessionList)
    refuseUseKube(flags['use-kube'], 'access session list')
    const [{ listSessions }, { resolveNamespace }] = await Promise.all([
      import('../../../services/items.ts'),
      import('@mcp-runtime/sdk/client'),
    ])
    const namespace = flags['all-namespaces']
      ? flags.namespace
      : await resolveNamespace(this.ctx, { flag: flags.namespace })
    return listSessions(await this.ctx.client(), namespace)
  }
}
