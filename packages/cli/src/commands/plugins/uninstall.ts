import { Args, defineView, McpCommand } from '@mcp-runtime/sdk/command'
import type { UninstallResult } from '../../plugins/services/uninstall.ts'

export default class PluginsUninstall extends McpCommand<UninstallResult> {
  static override summary = 'Remove installed or linked plugins. Of a linked one the folder stays.'
  static override aliases = ['plugins:remove', 'plugins:unlink']
  static override examples = [
    '<%= config.bin %> <%= command.id %> server',
    '<%= config.bin %> <%= command.id %> @acme/plugin-quota @acme/plugin-report',
  ]
  static override args = {
    plugin: Args.string({ required: true, description: 'Name of an installed plugin; can be given again.' }),
  }
  static override strict = false
  static override view = defineView<UninstallResult>({
    text: ({ removed, remaining }) =>
      [
        ...removed.map(({ name, version, type }) => `${type === 'link' ? 'Unlinked' : 'Removed'} ${name} ${version}`),
        ...(remaining.length > 0 ? [`still installed: ${remaining.join(', ')}`] : []),
      ].join('\n'),
    name: ({ removed }) => removed.map(({ name }) => name),
  })

  override async run(): Promise<UninstallResult> {
    const { argv } = await this.parse(PluginsUninstall)
    const [{ hostOf }, { uninstallPlugins }] = await Promise.all([
      import('../../plugins/host.ts'),
      import('../../plugins/services/uninstall.ts'),
    ])
    return uninstallPlugins(this.ctx, hostOf(this.config, this.ctx.env), argv as string[])
  }
}
