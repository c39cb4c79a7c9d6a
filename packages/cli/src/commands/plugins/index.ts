import { defineView, Flags, McpCommand } from '@mcp-runtime/sdk/command'
import type { PluginRow } from '../../plugins/services/list.ts'

export default class Plugins extends McpCommand<PluginRow[]> {
  static override summary = 'List the installed plugins. Asks no network.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --available -o wide',
  ]
  static override flags = {
    available: Flags.boolean({ summary: 'Show first-party plugins that are not installed too.' }),
  }
  static override view = defineView<PluginRow[], PluginRow>({
    table: [
      { header: 'NAME', value: ({ name }) => name },
      { header: 'VERSION', value: ({ version }) => version },
      { header: 'TYPE', value: ({ type }) => type },
      { header: 'SOURCE', value: ({ source }) => source },
      { header: 'COMMANDS', value: ({ commands }) => String(commands) },
    ],
    wide: [
      { header: 'NAME', value: ({ name }) => name },
      { header: 'VERSION', value: ({ version }) => version },
      { header: 'TYPE', value: ({ type }) => type },
      { header: 'SOURCE', value: ({ source }) => source },
      { header: 'COMMANDS', value: ({ commands }) => String(commands) },
      { header: 'REQUESTED', value: ({ requested }) => requested },
    ],
    empty: 'No plugin is installed. See which there are with: mcp-runtime plugins --available',
    name: (rows) => rows.map(({ name }) => name),
  })

  override async run(): Promise<PluginRow[]> {
    const { flags } = await this.parse(Plugins)
    const [{ hostOf }, { listPlugins }] = await Promise.all([
      import('../../plugins/host.ts'),
      import('../../plugins/services/list.ts'),
    ])
    return listPlugins(hostOf(this.config, this.ctx.env), { available: flags.available })
  }
}
