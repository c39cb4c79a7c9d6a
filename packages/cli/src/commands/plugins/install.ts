import { Args, clientDryRunFlag, Flags, McpCommand, yesFlag } from '@mcp-runtime/sdk/command'
import type { InstallResult } from '../../plugins/services/install.ts'
import { changesView } from '../../views/plugin-changes.ts'

export default class PluginsInstall extends McpCommand<InstallResult> {
  static override summary = 'Install plugins: from a registry, a tarball or a folder.'
  static override description = `Several are installed together or not at all; what is installed already is left alone.
First-party plugins come in the version of mcp-runtime. For others you are asked, unless plugins.json allows them.
Install scripts of packages are not run. Registries, logins and proxies are those of your .npmrc.`
  static override aliases = ['plugins:add']
  static override examples = [
    '<%= config.bin %> <%= command.id %> server access',
    '<%= config.bin %> <%= command.id %> @acme/plugin-quota@^1.2.0 --yes',
    '<%= config.bin %> <%= command.id %> ./acme-plugin-quota-1.2.0.tgz --dry-run=client',
  ]
  static override args = {
    plugin: Args.string({
      required: true,
      description: 'Name with or without a version, path or URL of a tarball, or a folder; can be given again.',
    }),
  }
  static override strict = false
  static override flags = {
    yes: yesFlag('Do not ask about plugins of others. What plugins.json forbids stays forbidden.'),
    'allow-scripts': Flags.boolean({ summary: 'Run the install scripts of these plugins and of what they need.' }),
    offline: Flags.boolean({ summary: 'Use no network: only tarballs, and what npm has in its cache.' }),
    'dry-run': clientDryRunFlag(),
  }
  static override view = changesView('Nothing to install.')

  override async run(): Promise<InstallResult> {
    const { argv, flags } = await this.parse(PluginsInstall)
    const [{ hostOf }, { installPlugins }] = await Promise.all([
      import('../../plugins/host.ts'),
      import('../../plugins/services/install.ts'),
    ])
    return installPlugins(this.ctx, hostOf(this.config, this.ctx.env), {
      specs: argv as string[],
      yes: flags.yes,
      allowScripts: flags['allow-scripts'],
      offline: flags.offline,
      dryRun: flags['dry-run'] !== undefined,
    })
  }
}
