import { Args, McpCommand } from '@mcp-runtime/sdk/command'
import { installFlags, installOptions } from '../../flags/install-flags.ts'
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
  static override flags = installFlags()
  static override view = changesView('Nothing to install.')

  override async run(): Promise<InstallResult> {
    const { argv, flags } = await this.parse(PluginsInstall)
    const [{ hostOf }, { installPlugins }] = await Promise.all([
      import('../../plugins/host.ts'),
      import('../../plugins/services/install.ts'),
    ])
    return installPlugins(this.ctx, hostOf(this.config, this.ctx.env), {
      specs: argv as string[],
      ...installOptions(flags),
    })
  }
}
