import { clientDryRunFlag, McpCommand, reasonFlag } from '@mcp-runtime/sdk/command'
import { accountFlags, slugArg } from '../../../flags.ts'
import type { RemovedMember } from '../../../services/members.ts'
import { removedMemberView } from '../../../views.ts'

export default class TeamUserRemove extends McpCommand<RemovedMember> {
  static override summary = 'End a membership, and with it the sessions it carried; the account stays.'
  static override examples = ['<%= config.bin %> team user remove acme --username bob@acme.com']
  static override args = slugArg()
  static override flags = { ...accountFlags, reason: reasonFlag(), 'dry-run': clientDryRunFlag() }
  static override view = removedMemberView

  async run(): Promise<RemovedMember> {
    const { args, flags } = await this.parse(TeamUserRemove)
    const [{ removeMember }, { wantedEmail }] = await Promise.all([
      import('../../../services/members.ts'),
      import('../../../services/wanted-email.ts'),
    ])
    const email = wantedEmail(flags)
    return removeMember(await this.ctx.client(), {
      slug: args.slug,
      email,
      reason: flags.reason,
      dryRun: flags['dry-run'] !== undefined,
    })
  }
}
