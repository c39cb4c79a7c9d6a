import { defineView, McpCommand } from '@mcp-runtime/sdk/command'
import type { SavedLogin } from '../../services/saved-login.ts'

export default class AuthList extends McpCommand<SavedLogin[]> {
  static override summary = 'List the saved logins.'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> -o json']
  static override view = defineView<SavedLogin[], SavedLogin>({
    table: [
      { header: 'CURRENT', value: (login) => (login.current ? '*' : '') },
      { header: 'PROFILE', value: (login) => login.profile },
      { header: 'API URL', value: (login) => login.apiUrl },
      { header: 'USER', value: (login) => login.username },
      { header: 'ROLE', value: (login) => login.role },
      { header: 'TOKEN', value: (login) => (login.state === 'expired' && login.renewable ? 'renewable' : login.state) },
    ],
    empty: 'No login is saved. Log in with: mcp-runtime auth login --api-url URL',
    name: (logins) => logins.map((login) => login.profile),
  })

  override async run(): Promise<SavedLogin[]> {
    const { listLogins } = await import('../../services/auth-status.ts')
    return listLogins(this.ctx)
  }
}
