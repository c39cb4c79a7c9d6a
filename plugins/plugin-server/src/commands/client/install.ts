import { clientDryRunFlag, Flags, McpCommand, namespaceFlag, yesFlag } from '@mcp-runtime/sdk/command'
import type { ClientChange } from '../../clients/change.ts'
import { clientArg, clientScopeFlag } from '../../flags.ts'
import { changeView } from '../../views/clients.ts'

export default class ClientInstall extends McpCommand<ClientChange> {
  static override summary = 'Connect an MCP client to a server: write the entry into the client’s own file.'
  static override description =
    'The entry starts the adapter, which gets sessions and keeps them fresh; no secret is written. The change is shown first, the file is backed up beside itself, and every other entry stays as it is. --undo takes the last change back.'
  static override examples = [
    '<%= config.bin %> client install claude --server ticket-desk',
    '<%= config.bin %> client install vscode --server ticket-desk --scope project --dry-run',
    '<%= config.bin %> client install claude --undo',
  ]
  static override args = { client: clientArg() }
  static override flags = {
    server: Flags.string({ summary: 'Server; the only one of nearby metadata when left out.', helpValue: 'NAME' }),
    namespace: namespaceFlag(),
    'agent-id': Flags.string({ summary: 'Agent to act as; the name of the client when left out.', helpValue: 'ID' }),
    name: Flags.string({ summary: 'Name of the entry; the server’s when left out.', helpValue: 'ENTRY' }),
    scope: clientScopeFlag(),
    force: Flags.boolean({ summary: 'Replace an entry of that name that is not ours.' }),
    undo: Flags.boolean({ summary: 'Take the last change of this file back.', exclusive: ['server', 'agent-id'] }),
    'dry-run': clientDryRunFlag(),
    yes: yesFlag('Do not ask before the file is written.'),
  }
  static override view = changeView

  override async run(): Promise<ClientChange> {
    const { args, flags } = await this.parse(ClientInstall)
    const { name, scope, force, yes, server, namespace } = flags
    const dryRun = flags['dry-run'] !== undefined
    const shared = { ctx: this.ctx, client: args.client, name, scope, force, yes, dryRun }
    if (flags.undo) {
      const { undoClient } = await import('../../services/client-undo.ts')
      return undoClient(shared)
    }
    const { installClient } = await import('../../services/client-install.ts')
    return installClient({ ...shared, server, namespace, agentId: flags['agent-id'] })
  }
}
