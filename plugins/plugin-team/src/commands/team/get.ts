import { McpCommand } from '@mcp-runtime/sdk/command'
import { slugArg } from '../../flags.ts'
import type { TeamDetails } from '../../services/teams.ts'
import { teamView } from '../../views.ts'

export default class TeamGet extends McpCommand<TeamDetails> {
  static override summary = 'Show a team and its members.'
  static override examples = ['<%= config.bin %> team get acme', '<%= config.bin %> team get acme -o json']
  static override args = slugArg()
  static override view = teamView

  async run(): Promise<TeamDetails> {
    const { args } = await this.parse(TeamGet)
    const { getTeam } = await import('../../services/teams.ts')
    return getTeam(await this.ctx.client(), args.slug)
  }
}
