import type { TeamMember } from '@mcp-runtime/contract'
import { McpCommand, reasonFlag } from '@mcp-runtime/sdk/command'
import { accountFlags, roleFlag, slugArg } from '../../../flags.ts'
import { memberView } from '../../../views.ts'

export default class TeamUserRole extends McpCommand<TeamMember> {
  static override summary = 'Make a member an owner of the team, or an owner a member. A team keeps one owner.'
  static override examples = ['<%= config.bin %> team user role acme --username bob@acme.com --role owner']
  static override args = slugArg()
  static override flags = { ...accountFlags, role: roleFlag({ required: true }), reason: reasonFlag() }
  static override view = memberView

  async run(): Promise<TeamMember> {
    const { args, flags } = await this.parse(TeamUserRole)
    const [{ setRole }, { wantedEmail }] = await Promise.all([
      import('../../../services/members.ts'),
      import('../../../services/wanted-email.ts'),
    ])
    const email = wantedEmail(flags)
    return setRole(await this.ctx.client(), { ...flags, slug: args.slug, email })
  }
}
