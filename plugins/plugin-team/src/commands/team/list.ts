import type { Team } from '@mcp-runtime/contract'
import { McpCommand } from '@mcp-runtime/sdk/command'
import { teamListView } from '../../views.ts'

export default class TeamList extends McpCommand<readonly Team[]> {
  static override summary = 'List the teams you may see; every one for an administrator.'
  static override examples = ['<%= config.bin %> team list', '<%= config.bin %> team list -o json']
  static override view = teamListView

  async run(): Promise<readonly Team[]> {
    await this.parse(TeamList)
    const { listTeams } = await import('../../services/teams.ts')
    return listTeams(await this.ctx.client())
  }
}
