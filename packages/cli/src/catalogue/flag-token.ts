// Reads one flag of argv against the flags of the commands it could belong to.
import type { CatalogueCommand, CatalogueFlag } from './catalogue.ts'

export interface FlagToken {
  /** Long name in the catalogue; `help` for the two spellings of help. */
  readonly name: string
  readonly flag: CatalogueFlag
  /** Tokens it takes from argv: 1, or 2 with a separate value. */
  readonly span: 1 | 2
}

const HELP: CatalogueFlag = { type: 'boolean' }

export const isFlag = (token: string): boolean => token.startsWith('-') && token !== '-' && token !== '--'

/** `--help`, or `-h` where no command below gives that letter another meaning. */
export function isHelp(token: string, commands: readonly CatalogueCommand[]): boolean {
  if (token === '--help') return true
  const elsewhere = (command: CatalogueCommand) =>
    Object.entries(command.flags ?? {}).some(([name, { char }]) => char === 'h' && name !== 'help')
  return token === '-h' && !commands.some(elsewhere)
}

/**
 * Finds the flag at `argv[at]` among `commands`. Undefined when none of them has it, or when they disagree on
 * whether it takes a value, so that nothing can be moved or rewritten safely.
 */
export function readFlag(
  argv: readonly string[],
  at: number,
  commands: readonly CatalogueCommand[],
): FlagToken | undefined {
  const token = argv[at] ?? ''
  if (isHelp(token, commands)) return { name: 'help', flag: HELP, span: 1 }
  const found = commands.flatMap((command) => findFlag(token, command))
  const [first] = found
  if (!first || found.some((other) => other.takesNext !== first.takesNext)) return undefined
  const wantsNext = first.takesNext && at + 1 < argv.length && !isBareDryRun(first, argv[at + 1])
  return { name: first.name, flag: first.flag, span: wantsNext ? 2 : 1 }
}

interface Found {
  readonly name: string
  readonly flag: CatalogueFlag
  readonly takesNext: boolean
}

function findFlag(token: string, command: CatalogueCommand): Found[] {
  const flags = Object.entries(command.flags ?? {})
  if (token.startsWith('--')) {
    const [name = '', value] = splitOnce(token.slice(2))
    const match = flags.find(
      ([key, flag]) => key === name || flag.aliases?.includes(name) || (flag.allowNo && `no-${key}` === name),
    )
    return match
      ? [{ name: match[0], flag: match[1], takesNext: match[1].type === 'option' && value === undefined }]
      : []
  }
  const char = token[1] ?? ''
  const match = flags.find(([, flag]) => flag.char === char || flag.charAliases?.includes(char))
  // `-nvalue` carries its value; `-n` takes the next token.
  return match ? [{ name: match[0], flag: match[1], takesNext: match[1].type === 'option' && token.length === 2 }] : []
}

/** `--dry-run` may stand alone (decision 4): the next token is its value only when it is one of its choices. */
function isBareDryRun(found: { name: string; flag: CatalogueFlag }, next: string | undefined): boolean {
  return found.name === 'dry-run' && found.flag.type === 'option' && !found.flag.options?.includes(next ?? '')
}

export function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf('=')
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
