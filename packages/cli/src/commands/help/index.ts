import { Args, defineView, McpCommand } from '@mcp-runtime/sdk/command'
import type { HelpEntry } from '../../services/help/list-commands.ts'

export default class Help extends McpCommand<HelpEntry[]> {
  static override summary = 'Show help for a command; with -o json the commands as data.'
  static override description =
    `"help auth login" is "auth login --help". With -o it lists the commands at and below the words, those of plugins that are
not installed too: words, arguments, flags, examples, package.`
  static override examples = [
    '<%= config.bin %> help server deploy',
    '<%= config.bin %> help -o json',
    '<%= config.bin %> help server -o wide',
  ]
  static override strict = false
  static override args = { command: Args.string({ description: 'Words of a command or a group.' }) }
  static override view = defineView<HelpEntry[], HelpEntry>({
    table: [
      { header: 'COMMAND', value: ({ command }) => command, firm: true },
      { header: 'SUMMARY', value: ({ summary }) => summary },
    ],
    wide: [
      { header: 'COMMAND', value: ({ command }) => command, firm: true },
      { header: 'PACKAGE', value: (entry) => entry.package },
      { header: 'INSTALLED', value: ({ installed }) => (installed ? 'yes' : 'no') },
      { header: 'SUMMARY', value: ({ summary }) => summary },
    ],
    name: (entries) => entries.map(({ command }) => command),
  })

  override async run(): Promise<HelpEntry[]> {
    const { argv } = await this.parse(Help)
    const { listCommands } = await import('../../services/help/list-commands.ts')
    return listCommands(this.config, argv as string[], process.env)
  }
}
