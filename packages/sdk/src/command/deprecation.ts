// What is on its way out says so, in one place for all commands: a command (`state = 'deprecated'`), a name it had
// before (`deprecateAliases`), a flag (`deprecated`), a flag's name from before (`deprecateAliases`). The marks are the
// framework's, so that its help and the catalogue know them too; its own notices ignore --quiet and read the wrong argv.

/** What to use in place of the thing, the version that no longer has it, or a sentence that says all. */
export interface Deprecation {
  readonly to?: string
  readonly version?: string | number
  readonly message?: string
}

interface FlagMarks {
  readonly deprecated?: boolean | Deprecation
  readonly deprecateAliases?: boolean
  readonly aliases?: readonly string[]
  readonly charAliases?: readonly string[]
}

/** A command class or its entry in the catalogue. */
export interface DeprecationMarks {
  readonly id?: string
  readonly state?: string
  readonly deprecationOptions?: Deprecation
  readonly deprecateAliases?: boolean
  readonly flags?: Readonly<Record<string, FlagMarks>>
  readonly baseFlags?: Readonly<Record<string, FlagMarks>>
}

/** How the command was called. */
export interface DeprecatedUse {
  readonly bin: string
  /** The alias that was typed; undefined for the command's own name. */
  readonly invokedAs?: string | undefined
  /** What follows the words of the command. */
  readonly argv: readonly string[]
  /** Names of the flags that were given, rather than defaulted. */
  readonly given: readonly string[]
}

/** One sentence for each thing on its way out that was used. Pure. */
export function deprecationNotices(command: DeprecationMarks, use: DeprecatedUse): string[] {
  const flags = { ...command.baseFlags, ...command.flags }
  return [
    ...commandNotice(command, use),
    ...use.given.flatMap((name) => {
      const { deprecated } = flags[name] ?? {}
      return deprecated ? [deprecationSentence(`--${name}`, deprecated === true ? {} : deprecated)] : []
    }),
    ...use.given.flatMap((name) =>
      oldNames(flags[name] ?? {}, use.argv).map((old) => deprecationSentence(old, { to: `--${name}` })),
    ),
  ]
}

function commandNotice(command: DeprecationMarks, { bin, invokedAs }: DeprecatedUse): string[] {
  const line = (id: string) => `"${[bin, ...id.split(/[: ]/)].join(' ')}"`
  const { state, deprecationOptions: options = {}, deprecateAliases, id = '' } = command
  if (state === 'deprecated') {
    const to = options.to === undefined ? {} : { to: line(options.to) }
    return [deprecationSentence(line(invokedAs ?? id), { ...options, ...to })]
  }
  if (invokedAs === undefined || !deprecateAliases) return []
  const { to: _, ...rest } = options
  return [deprecationSentence(line(invokedAs), { ...rest, to: line(id) })]
}

/** The old names of a flag that stand in argv, before `--`. */
function oldNames({ deprecateAliases, aliases = [], charAliases = [] }: FlagMarks, argv: readonly string[]): string[] {
  if (!deprecateAliases) return []
  const end = argv.indexOf('--')
  const words = end === -1 ? argv : argv.slice(0, end)
  return [
    ...aliases
      .map((name) => `--${name}`)
      .filter((old) => words.some((word) => word === old || word.startsWith(`${old}=`))),
    ...charAliases
      .map((char) => `-${char}`)
      .filter((old) => words.some((word) => /^-[^-]/.test(word) && word.startsWith(old))),
  ]
}

/**
 * What is said of one thing: that it goes, when, and what stays.
 * @internal
 */
export function deprecationSentence(thing: string, { to, version, message }: Deprecation): string {
  if (message !== undefined) return message
  const use = to === undefined ? '' : `; use ${to}`
  return `${thing} is deprecated${use}.${version === undefined ? '' : ` Version ${version} no longer has it.`}`
}
