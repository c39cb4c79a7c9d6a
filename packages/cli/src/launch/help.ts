import { deprecationSentence } from '@mcp-runtime/sdk/command'
import { type Command, Help as StockHelp } from '@oclif/core'
import type { CatalogueCommand } from '../catalogue/catalogue.ts'
import { installedIn } from './is-installed.ts'

/** oclif's help, but with one list at the root: to a user a group and a command are the same thing, a next word. */
export class Help extends StockHelp {
  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    const { state, deprecationOptions } = command
    if (state === 'deprecated') {
      const line = (id: string) => `"${this.config.bin} ${id.replaceAll(':', ' ')}"`
      const to = deprecationOptions?.to
      const marks = { ...deprecationOptions, ...(to === undefined ? {} : { to: line(to) }) }
      this.log(`${deprecationSentence(line(command.id), marks as never)}\n`)
    }
    await super.showCommandHelp(asShown(command))
    if (installedIn(this.config.root, process.env)(command as CatalogueCommand)) return
    const { pluginName } = command
    this.log(`Part of ${pluginName}, which is not installed. To install it: mcp-runtime plugins install ${pluginName}`)
  }

  protected override async showRootHelp(): Promise<void> {
    const topics = this.sortedTopics.filter(({ name }) => !name.includes(':'))
    const named = new Set(topics.map(({ name }) => name))
    const commands = this.sortedCommands.filter(({ id }) => !id.includes(':') && !named.has(id))
    const entries = [
      ...topics.map(({ name, description }) => [name, description?.split('\n')[0]] as [string, string | undefined]),
      ...commands.map((command) => [command.id, this.summary(command)] as [string, string | undefined]),
    ].sort(([a], [b]) => (a < b ? -1 : 1))
    const { bin } = this.config
    this.log(`${this.config.pjson.description}\n`)
    this.log(this.section('USAGE', `$ ${bin} COMMAND`))
    this.log('')
    this.log(this.section('COMMANDS', this.renderList(entries, { indentation: 2, spacer: '\n', stripAnsi: false })))
    this.log('')
    this.log(`More about each: ${bin} COMMAND --help. What exit codes mean: ${bin} help exit-codes.`)
  }
}

/**
 * The framework tells of a command on its way out, in words of its own, and says nothing of flags. What excludes two flags
 * it shows as if these excluded each other; and where anything may follow, it puts dots behind every argument, also where
 * the command spells its usage out itself.
 */
function asShown({ state, ...command }: Command.Loadable): Command.Loadable {
  const flags = Object.entries(command.flags ?? {}).map(([name, { exclusive: _, ...flag }]) => {
    if (!flag.deprecated) return [name, flag]
    const notice = deprecationSentence(`--${name}`, flag.deprecated === true ? {} : (flag.deprecated as never))
    return [name, { ...flag, summary: `${flag.summary ?? ''} ${notice}`.trim() }]
  })
  const kept = state === undefined || state === 'deprecated' ? {} : { state }
  const strict = command.usage === undefined ? {} : { strict: true }
  return { ...command, ...kept, ...strict, flags: Object.fromEntries(flags) }
}
