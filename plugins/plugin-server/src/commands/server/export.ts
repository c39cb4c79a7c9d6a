import type { MCPServer } from '@mcp-runtime/contract'
import { Flags, McpCommand, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import { serverArg } from '../../flags.ts'
import type { ExportedFile } from '../../services/export.ts'
import { exportView } from '../../views/export.ts'

export default class Export extends McpCommand<MCPServer | ExportedFile> {
  static override summary = 'Print a server as a manifest that can be applied again.'
  static override description =
    'YAML on stdout, JSON with -o json. Values of environment variables are part of it, so it is for those who may change the server.'
  static override examples = [
    '<%= config.bin %> server export ticket-desk --namespace mcp-team-acme',
    '<%= config.bin %> server export ticket-desk --file server.yaml',
  ]
  static override args = { name: serverArg() }
  static override flags = {
    namespace: namespaceFlag(),
    file: Flags.string({
      char: 'f',
      summary: 'File to write, whole or not at all; readable by you alone.',
      helpValue: 'PATH',
    }),
    'use-kube': useKubeFlag(),
  }
  static override view = exportView

  override async run(): Promise<MCPServer | ExportedFile> {
    const { args, flags } = await this.parse(Export)
    const { exportServer } = await import('../../services/export.ts')
    const { namespace, file } = flags
    return exportServer({ ctx: this.ctx, name: args.name, namespace, file, useKube: flags['use-kube'] })
  }
}
