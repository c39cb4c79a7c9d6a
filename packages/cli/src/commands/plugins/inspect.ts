import { Args, defineView, McpCommand } from '@mcp-runtime/sdk/command'
import type { PluginDetails } from '../../plugins/services/inspect.ts'

export default class PluginsInspect extends McpCommand<PluginDetails> {
  static override summary = 'Show what is known of an installed plugin. Asks no network.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> server',
    '<%= config.bin %> <%= command.id %> @acme/plugin-quota -o json',
  ]
  static override args = {
    plugin: Args.string({ required: true, description: 'Name of an installed plugin.' }),
  }
  static override view = defineView<PluginDetails>({
    text: (plugin) => describe(plugin).join('\n'),
    name: ({ name }) => [name],
  })

  override async run(): Promise<PluginDetails> {
    const { args } = await this.parse(PluginsInspect)
    const [{ hostOf }, { inspectPlugin }] = await Promise.all([
      import('../../plugins/host.ts'),
      import('../../plugins/services/inspect.ts'),
    ])
    return inspectPlugin(hostOf(this.config, this.ctx.env), args.plugin)
  }
}

function describe(plugin: PluginDetails): string[] {
  const { name, version, type, source, requested, root, integrity, hostRange, fits, commands, hooks, shares } = plugin
  return [
    `${name} ${version}${type === 'link' ? ' (linked)' : ''}`,
    ...(plugin.description ? [plugin.description] : []),
    `source: ${source}, asked for as ${requested}`,
    `folder: ${root}${plugin.present ? '' : ' (not there)'}`,
    ...(integrity ? [`integrity: ${integrity}`] : []),
    ...(plugin.license ? [`license: ${plugin.license}`] : []),
    `made for mcp-runtime: ${hostRange ?? 'not stated'}${fits ? '' : ' (not this one)'}`,
    ...shares.map(
      (part) => `${part.name}: ${part.range}, ${part.shared ? `the core's ${part.core}` : 'a copy of its own'}`,
    ),
    `hooks: ${hooks.length === 0 ? 'none' : hooks.join(', ')}`,
    commands.length === 0 ? 'commands: none' : 'commands:',
    ...commands.map((command) => `  ${command}`),
  ]
}
