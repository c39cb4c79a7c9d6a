import { clientDryRunFlag, Flags, McpCommand, reasonFlag } from '@mcp-runtime/sdk/command'
import { slugArg } from '../../flags.ts'
import type { CreatedTeam } from '../../services/teams.ts'
import { createdTeamView } from '../../views.ts'

export default class TeamCreate extends McpCommand<CreatedTeam> {
  static override summary = 'Create a team and its namespace, mcp-team-SLUG. For administrators.'
  static override examples = [
    '<%= config.bin %> team create acme --name "Acme Corp"',
    'MCP_PLATFORM_API_PROFILE=admin <%= config.bin %> team create acme',
  ]
  static override args = slugArg('Short name, for good: lower-case letters, digits and inner hyphens.')
  static override flags = {
    name: Flags.string({ summary: 'Name for people; the slug when left out.', helpValue: 'TEXT' }),
    reason: reasonFlag(),
    'dry-run': clientDryRunFlag(),
  }
  static override view = createdTeamView

  async run(): Promise<CreatedTeam> {
    const { args, flags } = await this.parse(TeamCreate)
    const { createTeam } = await import('../../services/teams.ts')
    const dryRun = flags['dry-run'] !== undefined
    const team = await createTeam(await this.ctx.client(), { ...flags, slug: args.slug, dryRun })
    if (!dryRun) this.hint(`Next: mcp-runtime team user create ${team.slug} --username EMAIL --role owner`)
    return team
  }
}
