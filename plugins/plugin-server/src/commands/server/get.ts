import type { ServerInfo } from '@mcp-runtime/contract'
import { McpCommand, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import { serverArg } from '../../flags.ts'
import { serverView } from '../../views/servers.ts'

export default class Get extends McpCommand<ServerInfo> {
  static override summary = 'Show one server: state, endpoint, image and tools.'
  static override examples = [
    '<%= config.bin %> server get ticket-desk --namespace mcp-team-acme',
    '<%= config.bin %> server get ticket-desk -o json',
  ]
  static override args = { name: serverArg() }
  static override flags = { namespace: namespaceFlag(), 'use-kube': useKubeFlag() }
  static override view = serverView

  override async run(): Promise<ServerInfo> {
    const { args, flags } = await this.parse(Get)
    const { getServer } = await import('../../services/get.ts')
    return getServer({ ctx: this.ctx, name: args.name, namespace: flags.namespace, useKube: flags['use-kube'] })
  }
}
