import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type CatalogueCommand, indexCommands } from '../catalogue/catalogue.ts'
import { liveNames } from './ask-names.ts'
import { complete } from './complete.ts'

/** What the shell scripts ask for: the known commands with their groups, as oclif's configuration has them. */
interface Known {
  readonly commands: readonly unknown[]
  readonly topics: readonly { readonly name: string; readonly description?: string | undefined }[]
}

/** The candidates as lines of `value<TAB>description`. Never fails: a shell in the middle of a word wants no error. */
export async function listCandidates(ctx: CommandContext, known: Known, words: readonly string[]): Promise<string> {
  const candidates = await complete({
    index: indexCommands(known.commands as readonly CatalogueCommand[]),
    topics: Object.fromEntries(known.topics.map(({ name, description = '' }) => [name, description])),
    words,
    live: liveNames(ctx),
  })
  return candidates.map(({ value, description }) => (description ? `${value}\t${description}` : value)).join('\n')
}
