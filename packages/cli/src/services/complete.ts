// What may stand at the end of a half-typed command line. Pure: catalogue, words and live names in, candidates out.
import { type CatalogueCommand, type CommandIndex, commandsBelow } from '../catalogue/catalogue.ts'
import { type FlagToken, isFlag, readFlag, splitOnce } from '../catalogue/flag-token.ts'
import { hoist } from '../catalogue/hoist.ts'
import { argumentKind, flagKind, type NameKind } from './name-kinds.ts'

export interface Candidate {
  readonly value: string
  readonly description?: string
}

/** What the line says of where a name is looked for. */
export interface NameWish {
  readonly profile?: string | undefined
  readonly namespace?: string | undefined
}

/** Names that only the platform or this machine knows; asked for when they are wanted. Never rejects. */
export type LiveNames = (kind: NameKind, wish: NameWish) => Promise<readonly string[]>

export interface CompletionInput {
  readonly index: CommandIndex
  readonly topics: Readonly<Record<string, string>>
  /** The words behind `mcp-runtime`; the last one is being typed and may be empty. */
  readonly words: readonly string[]
  readonly live: LiveNames
}

/** Candidates for the last word, those that begin with it, in alphabetical order. None: the shell offers files. */
export async function complete(input: CompletionInput): Promise<Candidate[]> {
  const typed = input.words.at(-1) ?? ''
  const before = input.words.slice(0, -1)
  if (before.includes('--')) return []
  const candidates = await candidatesFor(input, before, typed)
  return candidates
    .filter(({ value }) => value.startsWith(typed))
    .sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
}

async function candidatesFor(input: CompletionInput, before: readonly string[], typed: string): Promise<Candidate[]> {
  const { words, rest } = hoist(before, input.index)
  const command = input.index.byId.get(words.join(':'))
  const below = command ? [command] : commandsBelow(input.index, words)
  const names = (kind: NameKind) => input.live(kind, wishOf(rest, below))
  const pending = pendingFlag(rest, below)
  if (pending) return valuesOf(pending, names)
  if (typed.startsWith('-')) return typed.includes('=') ? inlineValues(typed, below, names) : flagsOf(below, rest)
  const free = rest.filter((_, at) => !isValueOrFlag(rest, at, below))
  const children = free.length === 0 ? childrenOf(input, words) : []
  // What it explains are words of commands again.
  if (command?.id === 'help') return [...children, ...childrenOf(input, hoist(free, input.index).words)]
  return [...children, ...(command ? await argumentsOf(command, free.length, names) : [])]
}

/** The flag in front of the typed word that still waits for its value. */
function pendingFlag(rest: readonly string[], below: readonly CatalogueCommand[]): FlagToken | undefined {
  const last = rest.length - 1
  if (last < 0 || !isFlag(rest[last] ?? '') || (last > 0 && isValue(rest, last, below))) return undefined
  const read = readFlag(rest, last, below)
  if (read?.flag.type !== 'option' || rest[last]?.includes('=')) return undefined
  if (/^-[^-]./.test(rest[last] ?? '')) return undefined
  return read
}

const isValue = (rest: readonly string[], at: number, below: readonly CatalogueCommand[]) =>
  at > 0 && isFlag(rest[at - 1] ?? '') && readFlag(rest, at - 1, below)?.span === 2

const isValueOrFlag = (rest: readonly string[], at: number, below: readonly CatalogueCommand[]) =>
  isFlag(rest[at] ?? '') || isValue(rest, at, below)

type Names = (kind: NameKind) => Promise<readonly string[]>

/** What the line says already of profile and namespace. */
function wishOf(rest: readonly string[], below: readonly CatalogueCommand[]): NameWish {
  const given = new Map<string, string | undefined>()
  for (const [at, token] of rest.entries()) {
    if (!isFlag(token) || isValue(rest, at, below)) continue
    const read = readFlag(rest, at, below)
    const value = read?.span === 2 ? rest[at + 1] : (splitOnce(token)[1] ?? /^-[^-](.+)$/.exec(token)?.[1])
    if (read?.flag.type === 'option') given.set(read.name, value)
  }
  return { profile: given.get('profile'), namespace: given.get('namespace') }
}

async function valuesOf({ name, flag }: FlagToken, names: Names): Promise<Candidate[]> {
  const kind = flagKind(name)
  return (kind ? await names(kind) : (flag.options ?? [])).map((value) => ({ value }))
}

async function inlineValues(typed: string, below: readonly CatalogueCommand[], names: Names): Promise<Candidate[]> {
  const read = readFlag([typed], 0, below)
  if (read?.flag.type !== 'option') return []
  const spelling = typed.slice(0, typed.indexOf('=') + 1)
  const values = await valuesOf(read, names)
  return values.map(({ value }) => ({ value: spelling + value }))
}

function flagsOf(below: readonly CatalogueCommand[], rest: readonly string[]): Candidate[] {
  const found = new Map<string, Candidate>([['--help', { value: '--help', description: 'Show help.' }]])
  for (const command of below) {
    for (const [name, flag] of Object.entries(command.flags ?? {})) {
      const used = rest.includes(`--${name}`) || (flag.char !== undefined && rest.includes(`-${flag.char}`))
      if (flag.hidden || found.has(`--${name}`) || (used && !(flag as { multiple?: boolean }).multiple)) continue
      found.set(`--${name}`, { value: `--${name}`, ...describe(flag.summary ?? flag.description) })
    }
  }
  return [...found.values()]
}

function childrenOf({ index, topics }: CompletionInput, words: readonly string[]): Candidate[] {
  return [...(index.children.get(words.join(':')) ?? [])].map((word) => {
    const id = [...words, word].join(':')
    const command = index.byId.get(id)
    return { value: word, ...describe(topics[id] ?? command?.summary ?? command?.description) }
  })
}

async function argumentsOf(command: CatalogueCommand, position: number, names: Names): Promise<Candidate[]> {
  const kind = argumentKind(command, position)
  if (kind) return (await names(kind)).map((value) => ({ value }))
  const arg = Object.values(command.args ?? {})[position] as { options?: readonly string[] } | undefined
  return (arg?.options ?? []).map((value) => ({ value }))
}

const describe = (text: string | undefined): { description?: string } => {
  const line = text?.split('\n')[0]?.replace(/<%[^%]*%>/g, 'mcp-runtime')
  return line ? { description: line } : {}
}
