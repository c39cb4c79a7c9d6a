import { Args, McpCommand, namespaceFlag } from '@mcp-runtime/sdk/command'
import { detachedView } from '../../views/workloads.ts'

export default class LocalDetach extends McpCommand<{ name: string; namespace: string }> {
  static override summary = 'Take the workload away from a server; the server stays deployed.'
  static override examples = ['<%= config.bin %> local detach ticket-desk']
  static override args = { name: Args.string({ required: true, description: 'Name of the server.' }) }
  static override flags = { namespace: namespaceFlag() }
  static override view = detachedView

  async run(): Promise<{ name: string; namespace: string }> {
    const { args, flags } = await this.parse(LocalDetach)
    const { detach } = await import('../../services/attach.ts')
    return detach(this.ctx, args.name, flags.namespace)
  }
}
