import { clientDryRunFlag, McpCommand, reasonFlag, yesFlag } from '@mcp-runtime/sdk/command'
import { slugArg } from '../../flags.ts'
import type { DeletedTeam } from '../../services/delete-team.ts'
import { deletedTeamView } from '../../views.ts'

export default class TeamDelete extends McpCommand<DeletedTeam> {
  static override summary = 'Delete a team with its servers, images, secrets, grants and sessions. For administrators.'
  static override description =
    'It says what will be gone and asks; accounts of members stay. Agents of the team are refused from then on, and calls that are open on its servers end.'
  static override examples = ['<%= config.bin %> team delete acme', '<%= config.bin %> team delete acme --yes']
  static override args = slugArg()
  static override flags = { 'dry-run': clientDryRunFlag(), yes: yesFlag(), reason: reasonFlag() }
  static override view = deletedTeamView

  async run(): Promise<DeletedTeam> {
    const { args, flags } = await this.parse(TeamDelete)
    const { deleteTeam } = await import('../../services/delete-team.ts')
    return deleteTeam(this.ctx, { ...flags, slug: args.slug, dryRun: flags['dry-run'] !== undefined })
  }
}
