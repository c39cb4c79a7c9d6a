import { Args, defineView, McpCommand } from '@mcp-runtime/sdk/command'
import type { UseResult } from '../../services/use-profile.ts'

export default class AuthUse extends McpCommand<UseResult> {
  static override summary = 'Make a saved login the current one.'
  static override examples = ['<%= config.bin %> <%= command.id %> alice']
  static override args = {
    profile: Args.string({ description: 'Name of the saved login, as `auth list` shows it.', required: true }),
  }
  static override view = defineView<UseResult>({
    text: ({ profile, apiUrl }) => `Current profile: ${profile} (${apiUrl})`,
    name: ({ profile }) => [profile],
  })

  override async run(): Promise<UseResult> {
    const { args } = await this.parse(AuthUse)
    const { useProfile } = await import('../../services/use-profile.ts')
    return useProfile(this.ctx, args.profile)
  }
}
