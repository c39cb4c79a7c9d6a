import { Flags, McpCommand, useKubeFlag } from '@mcp-runtime/sdk/command'
import type { StatusResult } from '../../services/status.ts'
import { statusView } from '../../views/registries.ts'

export default class Status extends McpCommand<StatusResult> {
  static override summary = 'Show whether the registries in use are healthy.'
  static override description =
    'The registry of the platform you are logged in to, and the external one of registry provision. Exit 0 only when all are healthy.'
  static override examples = ['<%= config.bin %> registry status', '<%= config.bin %> registry status -o json']
  static override flags = {
    namespace: Flags.string({ summary: 'Namespace of the registry in a cluster.', helpValue: 'NAMESPACE' }),
    'use-kube': useKubeFlag(),
  }
  static override view = statusView

  async run(): Promise<StatusResult> {
    const { flags } = await this.parse(Status)
    const { registryStatus } = await import('../../services/status.ts')
    const { result, exit } = await registryStatus(this.ctx, { useKube: flags['use-kube'], namespace: flags.namespace })
    if (exit !== 0) this.exitAfter(exit)
    return result
  }
}
