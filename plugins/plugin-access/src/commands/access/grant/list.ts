import type { GrantSummary } from '@mcp-runtime/contract'
import { Flags, McpCommand, namespaceFlag, refuseUseKube, useKubeFlag } from '@mcp-runtime/sdk/command'
import { grantListView } from '../../../views.ts'

export default class GrantList extends McpCommand<readonly GrantSummary[]> {
  static override summary = 'List grants of the servers you administer.'
  static override examples = [
    '<%= config.bin %> access grant list',
    '<%= config.bin %> access grant list -n mcp-team-local -o wide',
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
  static override view = grantListView

  async run(): Promise<readonly GrantSummary[]> {
    const { flags } = await this.parse(GrantList)
    refuseUseKube(flags['use-kube'], 'access grant list')
    const [{ listGrants }, { resolveNamespace }] = await Promise.all([
      import('../../../services/items.ts'),
      import('@mcp-runtime/sdk/client'),
    ])
    const namespace = flags['all-namespaces']
      ? flags.namespace
      : await resolveNamespace(this.ctx, { flag: flags.namespace })
    return listGrants(await this.ctx.client(), namespace)
  }
}
