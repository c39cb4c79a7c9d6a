import { clientDryRunFlag, McpCommand, reasonFlag } from '@mcp-runtime/sdk/command'
import { accountFlags, passwordFlags, slugArg } from '../../../flags.ts'
import type { PasswordSet } from '../../../services/set-password.ts'
import { passwordSetView } from '../../../views.ts'

export default class TeamUserPassword extends McpCommand<PasswordSet> {
  static override summary = 'Give a member another password; the logins they have end.'
  static override description = `For administrators, and for owners of every team that the member is in. Without
--password-stdin it asks for the password.`
  static override examples = [
    '<%= config.bin %> team user password acme --username bob@acme.com',
    '<%= config.bin %> team user password acme --username bob@acme.com --password-stdin < password.txt',
  ]
  static override args = slugArg()
  static override flags = { ...accountFlags, ...passwordFlags, reason: reasonFlag(), 'dry-run': clientDryRunFlag() }
  static override view = passwordSetView

  async run(): Promise<PasswordSet> {
    const { args, flags } = await this.parse(TeamUserPassword)
    const { setMemberPassword } = await import('../../../services/set-password.ts')
    return setMemberPassword(this.ctx, {
      ...flags,
      passwordStdin: flags['password-stdin'],
      slug: args.slug,
      dryRun: flags['dry-run'] !== undefined,
    })
  }
}
