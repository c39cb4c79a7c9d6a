import { Help as StockHelp } from '@oclif/core'

/** oclif's help, but with one list at the root: to a user a group and a command are the same thing, a next word. */
export class Help extends StockHelp {
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
