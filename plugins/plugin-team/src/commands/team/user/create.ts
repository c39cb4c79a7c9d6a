import { clientDryRunFlag, McpCommand, reasonFlag } from '@mcp-runtime/sdk/command'
import { accountFlags, passwordFlags, roleFlag, slugArg } from '../../../flags.ts'
import type { ChangedMember } from '../../../services/members.ts'
import { createdUserView } from '../../../views.ts'

export default class TeamUserCreate extends McpCommand<ChangedMember> {
  static override summary = 'Create an account with a password and make it a member of a team.'
  static override description =
    `For owners of the team and administrators. Without --password-stdin it asks for the password.
An account that exists already is added with team user add.`
  static override examples = [
    '<%= config.bin %> team user create acme --username alice@acme.com --role owner',
    '<%= config.bin %> team user create acme --username bob@acme.com --password-stdin < password.txt',
  ]
  static override args = slugArg()
  static override flags = {
    ...accountFlags,
    ...passwordFlags,
    role: roleFlag({ default: 'member' }),
    reason: reasonFlag(),
    'dry-run': clientDryRunFlag(),
  }
  static override view = createdUserView

  async run(): Promise<ChangedMember> {
    const { args, flags } = await this.parse(TeamUserCreate)
    const { newTeamUser } = await import('../../../services/new-team-user.ts')
    return newTeamUser(this.ctx, {
      ...flags,
      passwordStdin: flags['password-stdin'],
      slug: args.slug,
      dryRun: flags['dry-run'] !== undefined,
    })
  }
}
