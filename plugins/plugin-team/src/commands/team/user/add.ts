import { clientDryRunFlag, Flags, McpCommand, reasonFlag } from '@mcp-runtime/sdk/command'
import { accountFlags, roleFlag, slugArg } from '../../../flags.ts'
import type { ChangedMember } from '../../../services/members.ts'
import { memberView } from '../../../views.ts'

export default class TeamUserAdd extends McpCommand<ChangedMember> {
  static override summary = 'Make an existing account a member of a team.'
  static override examples = ['<%= config.bin %> team user add acme --username carol@globex.com --role member']
  static override args = slugArg()
  static override flags = {
    ...accountFlags,
    'user-id': Flags.string({ summary: 'Id of the account, in place of its e-mail.', helpValue: 'ID' }),
    role: roleFlag({ default: 'member' }),
    reason: reasonFlag(),
    'dry-run': clientDryRunFlag(),
  }
  static override view = memberView

  async run(): Promise<ChangedMember> {
    const { args, flags } = await this.parse(TeamUserAdd)
    const [{ addMember }, { givenEmail }] = await Promise.all([
      import('../../../services/members.ts'),
      import('@mcp-runtime/sdk/prompts'),
    ])
    const email = givenEmail(flags)
    return addMember(await this.ctx.client(), {
      ...flags,
      slug: args.slug,
      email,
      userID: flags['user-id'],
      dryRun: flags['dry-run'] !== undefined,
    })
  }
}
