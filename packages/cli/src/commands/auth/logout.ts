import { defineView, Flags, McpCommand } from '@mcp-runtime/sdk/command'
import type { LogoutResult } from '../../services/logout.ts'

export default class AuthLogout extends McpCommand<LogoutResult> {
  static override summary = 'Remove a saved login and revoke its refresh token.'
  static override description =
    'Removes the current login; other logins stay. An access token that was copied elsewhere stays valid until it expires.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --profile alice',
    '<%= config.bin %> <%= command.id %> --all',
  ]
  static override flags = {
    profile: Flags.string({ summary: 'Remove this login instead of the current one.', helpValue: 'NAME' }),
    all: Flags.boolean({ summary: 'Remove all saved logins.' }),
  }
  static override view = defineView<LogoutResult>({
    text: ({ removed, remaining }) =>
      removed.length === 0
        ? 'No login is saved; nothing to remove.'
        : [
            ...removed.map(({ profile, apiUrl }) => `Logged out: ${profile} (${apiUrl})`),
            ...(remaining.length > 0 ? [`still saved: ${remaining.join(', ')}`] : []),
          ].join('\n'),
    name: ({ removed }) => removed.map(({ profile }) => profile),
  })

  override async run(): Promise<LogoutResult> {
    const { flags } = await this.parse(AuthLogout)
    const { logout } = await import('../../services/logout.ts')
    return logout(this.ctx, { profile: flags.profile, all: flags.all })
  }
}
