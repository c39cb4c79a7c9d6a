import { Flags, McpCommand, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import { serverArg } from '../../flags.ts'
import type { ConnectConfig } from '../../services/connect-config.ts'
import { connectConfigView } from '../../views/connect-config.ts'

export default class ConnectConfigCommand extends McpCommand<ConnectConfig> {
  static override summary = 'Print what belongs into an MCP client’s configuration to use a server.'
  static override description =
    'The entry starts the adapter, because a governed server takes no call without a session; --url prints the plain address instead. `client install` writes it into the file.'
  static override examples = [
    '<%= config.bin %> server connect-config ticket-desk --client claude',
    '<%= config.bin %> server connect-config ticket-desk --client codex',
    '<%= config.bin %> server connect-config ticket-desk --client raw -o yaml',
  ]
  static override args = { name: serverArg() }
  static override flags = {
    namespace: namespaceFlag(),
    client: Flags.string({
      summary: 'claude, claude-code, cursor, vscode, codex, gemini, windsurf, or json or raw for any other.',
      default: 'json',
      helpValue: 'CLIENT',
    }),
    'agent-id': Flags.string({ summary: 'Agent to act as; the name of the client when left out.', helpValue: 'ID' }),
    url: Flags.boolean({ summary: 'The server’s plain URL in place of the adapter.' }),
    'use-kube': useKubeFlag(),
  }
  static override view = connectConfigView

  override async run(): Promise<ConnectConfig> {
    const { args, flags } = await this.parse(ConnectConfigCommand)
    const { connectConfig } = await import('../../services/connect-config.ts')
    const { namespace, client, url } = flags
    const options = { ctx: this.ctx, name: args.name, namespace, client, url }
    return connectConfig({ ...options, agentId: flags['agent-id'], useKube: flags['use-kube'] })
  }
}
