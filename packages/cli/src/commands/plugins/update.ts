import { Args, McpCommand } from '@mcp-runtime/sdk/command'
import { installFlags, installOptions } from '../../flags/install-flags.ts'
import type { InstallResult } from '../../plugins/services/install.ts'
import { changesView } from '../../views/plugin-changes.ts'

export default class PluginsUpdate extends McpCommand<InstallResult> {
  static override summary = 'Update installed plugins, all of them or those named.'
  static override description =
    'First-party plugins get the version of mcp-runtime; others the newest that fits what was asked for when they were installed. When one fails, each stays as it was.'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> server']
  static override args = {
    plugin: Args.string({ description: 'Name of an installed plugin; all when left out. Can be given again.' }),
  }
  static override strict = false
  static override flags = installFlags()
  static override view = changesView('Nothing to update.')

  override async run(): Promise<InstallResult> {
    const { argv, flags } = await this.parse(PluginsUpdate)
    const [{ hostOf }, { updatePlugins }] = await Promise.all([
      import('../../plugins/host.ts'),
      import('../../plugins/services/update.ts'),
    ])
    return updatePlugins(this.ctx, hostOf(this.config, this.ctx.env), {
      names: argv as string[],
      ...installOptions(flags),
    })
  }
}
