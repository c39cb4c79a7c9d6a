// A command of the reference as Markdown. Pure: what help knows of it and what test/surface pins of its result.

import type { HelpCommand, HelpFlag } from '../../packages/cli/src/services/help/describe-command.ts'
import { EXIT_CODES } from '../../packages/sdk/src/errors/codes.ts'
import type { CommandSurface } from '../surface/compare.ts'
import { cell, code, table } from './markdown.ts'

/** The section of one command. `level`: how deep its heading stands. */
export function commandSection(command: HelpCommand, surface: CommandSurface | undefined): string {
  const own = command.flags.filter(({ global }) => !global)
  return [
    `## ${command.command}`,
    ...deprecated(command),
    prose(command.summary),
    fence(command.usage),
    prose(command.description),
    ...(command.aliases ? [`Also: ${command.aliases.map((alias) => code(`mcp-runtime ${alias}`)).join(', ')}.`] : []),
    ...(command.arguments.length > 0 ? [argumentTable(command)] : []),
    ...(own.length > 0 ? [flagTable(own)] : ['No flags of its own.']),
    ...(command.examples.length > 0 ? ['Examples:', fence(command.examples.join('\n'))] : []),
    ...fieldTable('Result', surface?.result),
    ...fieldTable('Printed item by item', surface?.items),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

const fence = (text: string): string => `\`\`\`console\n${text}\n\`\`\``

function deprecated({ deprecated: marks }: HelpCommand): string[] {
  if (!marks) return []
  const use = marks.use ? ` Use ${code(`mcp-runtime ${marks.use}`)}.` : ''
  return [`> On its way out.${use}${marks.removedIn ? ` Version ${marks.removedIn} no longer has it.` : ''}`]
}

/** Lines that are laid out, with more than one space in a row, stay as they are. */
const prose = (text = ''): string => (/\S {2,}\S/.test(text) ? fence(text) : text)

const argumentTable = ({ arguments: args }: HelpCommand): string =>
  table(
    ['Argument', 'What it is'],
    args.map(({ name, summary = '', required, options }) => [
      code(name.toUpperCase()),
      cell([summary, options ? `One of ${options.map(code).join(', ')}.` : '', required ? '' : 'Optional.']),
    ]),
  )

/** Flags as a table; also for those that all commands share. */
export const flagTable = (flags: readonly HelpFlag[]): string =>
  table(
    ['Flag', 'What it does'],
    flags.map((flag) => [
      code(spell(flag)),
      cell([
        flag.summary ?? '',
        flag.options ? `One of ${flag.options.map(code).join(', ')}.` : '',
        flag.required ? 'Required.' : '',
        flag.multiple ? 'Can be given again.' : '',
        flag.default === undefined ? '' : `Default: ${code(flag.default)}.`,
        flag.aliases ? `Also ${flag.aliases.map((alias) => code(`--${alias}`)).join(', ')}.` : '',
        flagDeprecation(flag),
      ]),
    ]),
  )

function flagDeprecation({ deprecated: marks }: HelpFlag): string {
  if (!marks) return ''
  const gone = marks.removedIn ? ` Version ${marks.removedIn} no longer has it.` : ''
  return `On its way out${marks.use ? `: use ${code(marks.use)}` : ''}.${gone}`
}

function spell({ name, char, takesValue, value }: HelpFlag): string {
  const long = name.length === 1 ? `-${name}` : `--${name}`
  return `${char ? `-${char}, ` : ''}${long}${takesValue ? ` ${value}` : ''}`
}

function fieldTable(title: string, fields: Readonly<Record<string, string>> = {}): string[] {
  const entries = Object.entries(fields)
  if (entries.length === 0) return []
  const [first] = entries
  if (entries.length === 1 && first?.[0] === '') return [`${title}: ${first[1]}.`]
  const rows = entries.map(([path, type]) => [code(path), code(type.replaceAll(' | ', ' or ').replaceAll('"', ''))])
  return [`${title}, as \`-o json\` and \`-o yaml\` have it:`, table(['Field', 'Type'], rows)]
}

/** The meaning of every exit code as a table. */
export const exitTable = (): string =>
  table(
    ['Exit', 'Meaning'],
    Object.entries(EXIT_CODES).map(([exit, meaning]) => [exit, meaning]),
  )
