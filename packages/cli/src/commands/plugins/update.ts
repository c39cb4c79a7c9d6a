import { Args, clientDryRunFlag, Flags, McpCommand, yesFlag } from '@mcp-runtime/sdk/command'
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
  static override flags = {
    yes: yesFlag('Do not ask about plugins of others. What plugins.json forbids stays forbidden.'),
    'allow-scripts': Flags.boolean({ summary: 'Run the install scripts of these plugins and of what they need.' }),
    offline: Flags.boolean({ summary: 'Use no network: only tarballs, and what npm has in its cache.' }),
    'dry-run': clientDryRunFlag(),
  }
  static override view = changesView('Nothing to update.')

  override async run(): Promise<InstallResult> {
    const { argv, flags } = await this.parse(PluginsUpdate)
    const [{ hostOf }, { updatePlugins }] = await Promise.all([
      import('../../plugins/host.ts'),
      import('../../plugins/services/update.ts'),
    ])
    return updatePlugins(this.ctx, hostOf(this.config, this.ctx.env), {
      names: argv as string[],
      yes: flags.yes,
      allowScripts: flags['allow-scripts'],
      offline: flags.offline,
      dryRun: flags['dry-run'] !== undefined,
    })
  }
}
