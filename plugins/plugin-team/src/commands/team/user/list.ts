import type { TeamMember } from '@mcp-runtime/contract'
import { McpCommand } from '@mcp-runtime/sdk/command'
import { slugArg } from '../../../flags.ts'
import { memberListView } from '../../../views.ts'

export default class TeamUserList extends McpCommand<readonly TeamMember[]> {
  static override summary = 'List the members of a team.'
  static override examples = ['<%= config.bin %> team user list acme', '<%= config.bin %> team user list acme -o json']
  static override args = slugArg()
  static override view = memberListView

  async run(): Promise<readonly TeamMember[]> {
    const { args } = await this.parse(TeamUserList)
    const { listMembers } = await import('../../../services/find-member.ts')
    return listMembers(await this.ctx.client(), args.slug)
  }
}
