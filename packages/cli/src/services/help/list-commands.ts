import { type CatalogueCommand, commandsBelow, indexCommands } from '../../catalogue/catalogue.ts'
import { hoist } from '../../catalogue/hoist.ts'
import { installedIn } from '../../launch/is-installed.ts'
import { describeCommand, type HelpCommand } from './describe-command.ts'

export interface HelpEntry extends HelpCommand {
  /** Its package is here; if not, the first use installs it. */
  readonly installed: boolean
}

/** What knows the commands: the framework's configuration. */
interface Known {
  readonly root: string
  readonly commands: readonly unknown[]
}

/** The commands at and below some words, hidden ones left out, in alphabetical order. */
export function listCommands({ root, commands }: Known, words: readonly string[], env: NodeJS.ProcessEnv): HelpEntry[] {
  const index = indexCommands(commands as readonly CatalogueCommand[])
  const installed = installedIn(root, env)
  return [...new Set(commandsBelow(index, hoist(words, index).words))]
    .filter((entry) => !entry.hidden && hasItsOwnName(entry))
    .map((entry) => ({ ...describeCommand(entry), installed: installed(entry) }))
    .sort((a, b) => (a.command < b.command ? -1 : 1))
}

/** The configuration lists a command once more under each alias. */
const hasItsOwnName = ({ id, aliases = [], hiddenAliases = [] }: CatalogueCommand): boolean =>
  !aliases.includes(id) && !hiddenAliases.includes(id)
