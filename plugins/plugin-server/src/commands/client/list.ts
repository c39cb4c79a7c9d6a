import { McpCommand } from '@mcp-runtime/sdk/command'
import type { ClientRow } from '../../services/client-list.ts'
import { clientsView } from '../../views/clients.ts'

export default class ClientList extends McpCommand<readonly ClientRow[]> {
  static override summary = 'Show the MCP clients of this machine, their files, and which entries are ours.'
  static override examples = ['<%= config.bin %> client list', '<%= config.bin %> client list -o json']
  static override view = clientsView

  override async run(): Promise<readonly ClientRow[]> {
    await this.parse(ClientList)
    const { listClients } = await import('../../services/client-list.ts')
    return listClients(this.ctx)
  }
}
