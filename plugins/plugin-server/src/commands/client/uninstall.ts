import { clientDryRunFlag, Flags, McpCommand, namespaceFlag, yesFlag } from '@mcp-runtime/sdk/command'
import type { ClientChange } from '../../clients/change.ts'
import { clientArg, clientScopeFlag } from '../../flags.ts'
import { changesView } from '../../views/clients.ts'

export default class ClientUninstall extends McpCommand<readonly ClientChange[]> {
  static override summary = 'Take our entries out of an MCP client’s file; every other entry stays.'
  static override examples = [
    '<%= config.bin %> client uninstall claude --server ticket-desk',
    '<%= config.bin %> client uninstall codex --name desk --yes',
  ]
  static override args = { client: clientArg() }
  static override flags = {
    server: Flags.string({ summary: 'All our entries for this server.', helpValue: 'NAME' }),
    namespace: namespaceFlag(),
    name: Flags.string({ summary: 'The entry of this name.', helpValue: 'ENTRY' }),
    scope: clientScopeFlag(),
    force: Flags.boolean({ summary: 'Also an entry that is not ours.' }),
    'dry-run': clientDryRunFlag(),
    yes: yesFlag('Do not ask before the file is written.'),
  }
  static override view = changesView

  override async run(): Promise<readonly ClientChange[]> {
    const { args, flags } = await this.parse(ClientUninstall)
    const { uninstallClient } = await import('../../services/client-uninstall.ts')
    const { 'dry-run': dryRun, server, namespace, name, scope, force, yes } = flags
    const { ctx } = this
    return uninstallClient({
      ctx,
      client: args.client,
      server,
      namespace,
      name,
      scope,
      force,
      yes,
      dryRun: dryRun !== undefined,
    })
  }
}
