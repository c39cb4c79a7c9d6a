// A command as `help -o json` and the reference pages tell of it, from its entry in the catalogue. Pure.
import type { CatalogueCommand } from '../../catalogue/catalogue.ts'

/** What is on its way out, and what to use. */
export interface HelpDeprecation {
  readonly use?: string
  /** The version that no longer has it. */
  readonly removedIn?: string
}

export interface HelpArgument {
  readonly name: string
  readonly summary?: string
  readonly required: boolean
  readonly options?: readonly string[]
}

export interface HelpFlag {
  readonly name: string
  readonly char?: string
  readonly aliases?: readonly string[]
  readonly summary?: string
  readonly takesValue: boolean
  /** What its value is called. */
  readonly value?: string
  readonly options?: readonly string[]
  readonly default?: string
  readonly required: boolean
  readonly multiple: boolean
  /** One of the flags that every command has. */
  readonly global: boolean
  readonly deprecated?: HelpDeprecation
}

export interface HelpCommand {
  /** Its words: `auth status`. */
  readonly command: string
  readonly aliases?: readonly string[]
  readonly summary?: string
  readonly description?: string
  readonly usage: string
  readonly arguments: readonly HelpArgument[]
  readonly flags: readonly HelpFlag[]
  readonly examples: readonly string[]
  readonly package: string
  readonly deprecated?: HelpDeprecation
}

type Marks = boolean | { readonly to?: string; readonly version?: string | number }

interface Arg {
  readonly description?: string
  readonly required?: boolean
  readonly options?: readonly string[]
  readonly hidden?: boolean
}

interface Flag {
  readonly type: 'boolean' | 'option'
  readonly char?: string
  readonly aliases?: readonly string[]
  readonly summary?: string
  readonly description?: string
  readonly helpValue?: string | readonly string[]
  readonly helpGroup?: string
  readonly helpLabel?: string
  readonly options?: readonly string[]
  readonly default?: unknown
  readonly required?: boolean
  readonly multiple?: boolean
  readonly allowNo?: boolean
  readonly hidden?: boolean
  readonly deprecated?: Marks
}

interface Entry extends Omit<CatalogueCommand, 'args' | 'flags'> {
  readonly args?: Readonly<Record<string, Arg>>
  readonly flags?: Readonly<Record<string, Flag>>
  readonly examples?: readonly (string | { readonly command: string })[]
  readonly state?: string
  readonly deprecationOptions?: { readonly to?: string; readonly version?: string | number }
}

const BIN = 'mcp-runtime'

/** Leaves out what is undefined: absent, rather than null, in JSON. */
const present = <T extends object>(parts: T): { [K in keyof T]-?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as never

const listed = <T>(items: readonly T[] | undefined) => (items && items.length > 0 ? items : undefined)

/** Everything that help knows of one command. Hidden flags and arguments are left out. */
export function describeCommand(command: CatalogueCommand): HelpCommand {
  const entry = command as unknown as Entry
  const words = entry.id.replaceAll(':', ' ')
  const filled = (text: string | undefined) =>
    text?.replace(/<%=\s*config\.bin\s*%>/g, BIN).replace(/<%=\s*command\.id\s*%>/g, words)
  const args = Object.entries(entry.args ?? {}).filter(([, { hidden }]) => !hidden)
  const flags = Object.entries(entry.flags ?? {}).filter(([, { hidden }]) => !hidden)
  return present({
    command: words,
    aliases: listed((entry.aliases ?? []).map((alias) => alias.replaceAll(':', ' '))),
    summary: filled(entry.summary),
    description: filled(entry.description),
    usage: [
      BIN,
      words,
      ...args.map(spellArgument),
      ...spellFlags(flags),
      ...(entry.strict === false ? ['...'] : []),
    ].join(' '),
    arguments: args.map(([name, { description, required, options }]) =>
      present({ name, summary: filled(description), required: required === true, options }),
    ),
    flags: flags.map(([name, flag]) => describeFlag(name, flag, filled)),
    examples: (entry.examples ?? []).map((one) => filled(typeof one === 'string' ? one : one.command) ?? ''),
    package: entry.pluginName ?? BIN,
    deprecated: entry.state === 'deprecated' ? deprecation(entry.deprecationOptions ?? true) : undefined,
  }) as HelpCommand
}

function describeFlag(name: string, flag: Flag, filled: (text?: string) => string | undefined): HelpFlag {
  const value = Array.isArray(flag.helpValue) ? flag.helpValue.join('|') : (flag.helpValue as string | undefined)
  // A flag without a long form of its own is known by its letter (decision 1).
  const long = flag.helpLabel?.startsWith('-') && !flag.helpLabel.startsWith('--') ? flag.helpLabel.slice(1) : name
  return present({
    name: flag.allowNo ? `[no-]${long}` : long,
    char: flag.char === long ? undefined : flag.char,
    aliases: listed(flag.aliases),
    summary: filled(flag.summary ?? flag.description),
    takesValue: flag.type === 'option',
    value: flag.type === 'option' ? (value ?? flag.options?.join('|') ?? 'VALUE').replace(/^<(.*)>$/, '$1') : undefined,
    options: flag.options,
    default: spellDefault(flag),
    required: flag.required === true,
    multiple: flag.multiple === true,
    global: flag.helpGroup === 'GLOBAL',
    deprecated: flag.deprecated ? deprecation(flag.deprecated) : undefined,
  }) as HelpFlag
}

/** `false` is what leaving a switch out means. */
const spellDefault = (flag: Flag): string | undefined =>
  flag.default === undefined || flag.default === false ? undefined : String(flag.default)

const deprecation = (marks: Marks): HelpDeprecation => {
  const { to, version } = typeof marks === 'boolean' ? {} : marks
  return present({ use: to, removedIn: version === undefined ? undefined : String(version) }) as HelpDeprecation
}

const spellArgument = ([name, { required }]: [string, Arg]) =>
  required ? name.toUpperCase() : `[${name.toUpperCase()}]`

/** The flags that must be given; the others as one word. */
function spellFlags(flags: readonly (readonly [string, Flag])[]): string[] {
  const required = flags.filter(([, flag]) => flag.required)
  const spelled = required.map(([name, flag]) => {
    const value = typeof flag.helpValue === 'string' ? flag.helpValue : 'VALUE'
    return `${flag.char ? `-${flag.char}` : `--${name}`} ${value}${flag.multiple ? '...' : ''}`
  })
  return [...spelled, ...(flags.length > required.length ? ['[FLAGS]'] : [])]
}
