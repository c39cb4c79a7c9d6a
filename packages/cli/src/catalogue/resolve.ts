// Decides from argv and the catalogue alone what is to happen: run a command, show help, or refuse. Pure.
import { nearest } from '@mcp-runtime/contract/names'
import type { NextStep } from '@mcp-runtime/sdk/errors'
import { type CatalogueCommand, type CommandIndex, commandsBelow } from './catalogue.ts'
import { isFlag, isHelp, readFlag, splitOnce } from './flag-token.ts'
import { hoist } from './hoist.ts'
import { normalise, wrongBoolean } from './normalise.ts'

export type Invocation =
  | {
      readonly kind: 'run'
      readonly command: CatalogueCommand
      readonly argv: readonly string[]
      /** The alias that was typed in place of the command's own name. */
      readonly invokedAs?: string
    }
  | { readonly kind: 'help'; readonly words: readonly string[]; readonly command?: CatalogueCommand }
  | Refusal

export interface Refusal {
  readonly kind: 'refuse'
  readonly message: string
  readonly hint?: string
  readonly next?: readonly NextStep[]
  /** The words up to the first that no command has. */
  readonly unknown?: readonly string[]
}

const BIN = 'mcp-runtime'
const line = (...words: readonly string[]) => [BIN, ...words].join(' ')

/** Reads one command line. Refusals are usage errors: a group with a word or flag it does not have never shows help. */
export function resolve(argv: readonly string[], index: CommandIndex): Invocation {
  const { words, rest } = hoist(argv, index)
  const below = commandsBelow(index, words)
  const id = words.join(':')
  const command = id === '' ? undefined : index.byId.get(id)
  const wantsHelp = beforeDashes(rest).some((token) => isHelp(token, below))
  const stray = strayWord(rest, command, below)

  if (command?.id === 'help') return resolveHelp(rest, index, command)
  if (stray !== undefined && (!command || isGroup(index, id))) return unknownWord(words, stray, index)
  if (wantsHelp) return { kind: 'help', words, ...(command ? { command } : {}) }
  if (command) return runWith(words, command, normalise(rest, command))
  if (rest.length === 0) return { kind: 'help', words }
  return unknownFlag(words, rest, below)
}

function runWith(words: readonly string[], command: CatalogueCommand, argv: readonly string[]): Invocation {
  const wrong = wrongBoolean(argv, command)
  const typed = words.join(':')
  if (wrong === undefined) return { kind: 'run', command, argv, ...(typed === command.id ? {} : { invokedAs: typed }) }
  const [flag, value] = splitOnce(wrong)
  return {
    kind: 'refuse',
    message: `${flag} takes true or false, not "${value}".`,
    ...(flag === '--wait' &&
      command.flags?.timeout !== undefined && { hint: 'How long to wait is told by --timeout.' }),
    next: [{ command: line(...words, '--help'), when: 'to see arguments and flags' }],
  }
}

/** `help a b` is `a b --help`; with flags of its own it is the help command, of the same words. */
function resolveHelp(rest: readonly string[], index: CommandIndex, help: CatalogueCommand): Invocation {
  const topic: string[] = []
  let own = false
  for (let at = 0; at < rest.length; ) {
    const token = rest[at] ?? ''
    const flag = isFlag(token) && !isHelp(token, [help])
    if (!isFlag(token)) topic.push(token)
    own ||= flag
    at += (flag && readFlag(rest, at, [help])?.span) || 1
  }
  const shown: Invocation = topic.length === 0 ? { kind: 'help', words: [] } : resolve([...topic, '--help'], index)
  if (!own || shown.kind === 'refuse') return shown
  return runWith(['help'], help, normalise(rest, help))
}

const beforeDashes = (tokens: readonly string[]) => {
  const dashes = tokens.indexOf('--')
  return dashes < 0 ? tokens : tokens.slice(0, dashes)
}

const isGroup = (index: CommandIndex, id: string) => (index.children.get(id)?.size ?? 0) > 0

/** The first word of the rest that no flag takes as its value; undefined where the command takes arguments. */
function strayWord(
  rest: readonly string[],
  command: CatalogueCommand | undefined,
  below: readonly CatalogueCommand[],
): string | undefined {
  if (command && (command.strict === false || Object.keys(command.args ?? {}).length > 0)) return undefined
  for (let at = 0; at < rest.length; ) {
    const token = rest[at] ?? ''
    if (token === '--') return undefined
    if (!isFlag(token)) return token
    const flag = readFlag(rest, at, command ? [command] : below)
    // Behind an unknown flag nobody can tell a word from its value.
    if (!flag) return undefined
    at += flag.span
  }
  return undefined
}

function unknownWord(words: readonly string[], stray: string, index: CommandIndex): Invocation {
  const children = [...(index.children.get(words.join(':')) ?? [])]
  const near = nearest(stray, children)
  const elsewhere = near === undefined && words.length === 0 ? endingIn(stray, index) : undefined
  // Other programs have this word for it.
  const version = words.length === 0 && stray === 'version' ? ['--version'] : undefined
  const meant = version ?? (near === undefined ? elsewhere : [...words, near])
  const group = words.length === 0 ? BIN : `"${line(...words)}"`
  return {
    kind: 'refuse',
    message: `"${stray}" is not a command of ${group}.`,
    ...(meant ? { hint: `Did you mean "${line(...meant)}"?` } : {}),
    next: [{ command: line(...words, '--help'), when: 'to see the commands' }],
    unknown: [...words, stray],
  }
}

/** `login` for `auth login`: the one command whose last word it is. */
function endingIn(word: string, index: CommandIndex): string[] | undefined {
  const found = index.commands.filter((command) => !command.hidden && command.id.split(':').at(-1) === word)
  return found.length === 1 ? found[0]?.id.split(':') : undefined
}

function unknownFlag(
  words: readonly string[],
  rest: readonly string[],
  below: readonly CatalogueCommand[],
): Invocation {
  const at = rest.findIndex((token, position) => isFlag(token) && !readFlag(rest, position, below))
  const next = [{ command: line(...words, '--help'), when: 'to see the commands' }]
  if (at < 0) return { kind: 'refuse', message: `"${line(...words)}" needs a command.`, next }
  const [spelling] = splitOnce(rest[at] ?? '')
  const names = [...new Set(below.flatMap((command) => Object.keys(command.flags ?? {})))]
  const near = spelling.startsWith('--') ? nearest(spelling.slice(2), names) : undefined
  return {
    kind: 'refuse',
    message: `Unknown flag ${spelling}: no command of "${line(...words)}" has it.`,
    ...(near ? { hint: `Did you mean --${near}?` } : {}),
    next,
  }
}
