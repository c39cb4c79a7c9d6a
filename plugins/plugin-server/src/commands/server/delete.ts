import { defineView, dryRunFlag, McpCommand, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import { serverArg } from '../../flags.ts'
import type { DeletedServer } from '../../services/delete.ts'

export default class Delete extends McpCommand<DeletedServer> {
  static override summary = 'Delete a server, with its grants and sessions.'
  static override examples = [
    '<%= config.bin %> server delete ticket-desk',
    '<%= config.bin %> server delete ticket-desk --namespace mcp-team-acme',
  ]
  static override args = { name: serverArg() }
  static override flags = { namespace: namespaceFlag(), 'dry-run': dryRunFlag(), 'use-kube': useKubeFlag() }
  static override view = defineView<DeletedServer>({
    text: ({ name, namespace, deleted }) =>
      `${deleted ? 'Deleted' : 'Would delete'} the server ${name} in the namespace ${namespace}.`,
    name: ({ name }) => [`server/${name}`],
  })

  override async run(): Promise<DeletedServer> {
    const { args, flags } = await this.parse(Delete)
    const { deleteServer } = await import('../../services/delete.ts')
    return deleteServer({
      ctx: this.ctx,
      name: args.name,
      namespace: flags.namespace,
      dryRun: flags['dry-run'],
      useKube: flags['use-kube'],
    })
  }
}
