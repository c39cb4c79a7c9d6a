import { clientDryRunFlag, McpCommand, reasonFlag } from '@mcp-runtime/sdk/command'
import { accountFlags, roleFlag, slugArg } from '../../../flags.ts'
import type { ChangedMember } from '../../../services/members.ts'
import { memberView } from '../../../views.ts'

export default class TeamUserRole extends McpCommand<ChangedMember> {
  static override summary = 'Make a member an owner of the team, or an owner a member. A team keeps one owner.'
  static override examples = ['<%= config.bin %> team user role acme --username bob@acme.com --role owner']
  static override args = slugArg()
  static override flags = {
    ...accountFlags,
    role: roleFlag({ required: true }),
    reason: reasonFlag(),
    'dry-run': clientDryRunFlag(),
  }
  static override view = memberView

  async run(): Promise<ChangedMember> {
    const { args, flags } = await this.parse(TeamUserRole)
    const [{ setRole }, { wantedEmail }] = await Promise.all([
      import('../../../services/members.ts'),
      import('../../../services/wanted-email.ts'),
    ])
    const email = wantedEmail(flags)
    return setRole(await this.ctx.client(), {
      ...flags,
      slug: args.slug,
      email,
      dryRun: flags['dry-run'] !== undefined,
    })
  }
}
