import { defineView, McpCommand, yesFlag } from '@mcp-runtime/sdk/command'
import type { ResetResult } from '../../plugins/services/reset.ts'

export default class PluginsReset extends McpCommand<ResetResult> {
  static override summary = 'Remove all plugins, also when their folder cannot be read any more.'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --yes']
  static override flags = { yes: yesFlag() }
  static override view = defineView<ResetResult>({
    text: ({ path, removed }) =>
      removed?.length === 0
        ? 'No plugin is installed.'
        : `Removed ${removed?.join(', ') ?? 'all plugins'} from ${path}`,
    name: ({ removed }) => removed ?? [],
  })

  override async run(): Promise<ResetResult> {
    const { flags } = await this.parse(PluginsReset)
    const [{ hostOf }, { resetPlugins }] = await Promise.all([
      import('../../plugins/host.ts'),
      import('../../plugins/services/reset.ts'),
    ])
    return resetPlugins(this.ctx, hostOf(this.config, this.ctx.env), { yes: flags.yes })
  }
}
