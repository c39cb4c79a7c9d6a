import { Args, McpCommand } from '@mcp-runtime/sdk/command'
import { mcprError } from '@mcp-runtime/sdk/errors'

export default class TeamInit extends McpCommand<never> {
  static override summary = 'No longer does anything: use team create.'
  static override state = 'deprecated'
  static override deprecationOptions = { to: 'team create' }
  static override args = { slug: Args.string({ description: 'Slug of the team.' }) }

  async run(): Promise<never> {
    const { args } = await this.parse(TeamInit)
    throw mcprError('MCPR_USAGE', 'team init creates nothing any more.', {
      next: [{ command: `mcp-runtime team create ${args.slug ?? 'SLUG'}`, when: 'to create a team' }],
    })
  }
}
