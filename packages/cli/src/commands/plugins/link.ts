import { Args, defineView, McpCommand, yesFlag } from '@mcp-runtime/sdk/command'
import type { LinkResult } from '../../plugins/services/link.ts'

export default class PluginsLink extends McpCommand<LinkResult> {
  static override summary = 'Use a plugin from its own folder, to work on it.'
  static override description =
    'Its dependencies are not installed and nothing is built; its commands are known as its oclif.manifest.json lists them. Link it again after its commands or hooks change.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> .',
    '<%= config.bin %> <%= command.id %> ../plugin-quota --yes',
  ]
  static override args = {
    path: Args.string({ required: true, description: 'Folder of the plugin.' }),
  }
  static override flags = { yes: yesFlag('Do not ask. What plugins.json forbids stays forbidden.') }
  static override view = defineView<LinkResult>({
    text: ({ name, version, root, commands, replaces }) =>
      [
        `Linked ${name} ${version}: ${root}`,
        ...(replaces === null ? [] : [`  in place of: ${replaces}`]),
        ...(commands.length > 0 ? [`  commands: ${commands.join(', ')}`] : []),
      ].join('\n'),
    name: ({ name }) => [name],
  })

  override async run(): Promise<LinkResult> {
    const { args, flags } = await this.parse(PluginsLink)
    const [{ hostOf }, { linkPlugin }] = await Promise.all([
      import('../../plugins/host.ts'),
      import('../../plugins/services/link.ts'),
    ])
    return linkPlugin(this.ctx, hostOf(this.config, this.ctx.env), { path: args.path, yes: flags.yes })
  }
}
