// The pages of docs/reference by file name: an index, one a command group, exit codes and error codes. Pure.
import { describeCommand, type HelpCommand } from '../../packages/cli/src/services/help/describe-command.ts'
import { ERRORS, EXIT_CODES } from '../../packages/sdk/src/errors/codes.ts'
import type { CommandSurface, Surface } from '../surface/compare.ts'
import { commandSection, exitTable, flagTable } from './command-page.ts'
import { code, table } from './markdown.ts'

export interface Catalogue {
  readonly topics: Readonly<Record<string, { readonly description?: string }>>
  readonly commands: Readonly<Record<string, { readonly id: string; readonly hidden?: boolean }>>
}

const MADE = '<!-- Made by `npm run generate` from the commands; changes belong there. -->'

/** All pages, by file name. */
export function referencePages({ topics, commands }: Catalogue, surfaces: readonly Surface[]): Map<string, string> {
  const shown = Object.values(commands)
    .filter(({ hidden }) => !hidden)
    .map((entry) => describeCommand(entry))
    .sort((a, b) => (a.command < b.command ? -1 : 1))
  const pinned: Record<string, CommandSurface> = Object.assign({}, ...surfaces.map((surface) => surface.commands))
  const groups = [...new Set(shown.map(groupOf))]
  const about = (group: string) => topics[group]?.description ?? shown.find(({ command }) => command === group)?.summary
  const pages = groups.map((group) => {
    const own = shown.filter((command) => groupOf(command) === group)
    return [`${group}.md`, groupPage(group, about(group), own, pinned)] as const
  })
  const index = indexPage(groups, about, shown)
  return new Map([['README.md', index], ...pages, ['exit-codes.md', exitPage()]])
}

const groupOf = ({ command }: HelpCommand): string => command.split(' ')[0] ?? command
const anchor = (command: string): string => command.replaceAll(' ', '-')
const page = (...parts: readonly string[]): string => `${[MADE, ...parts].join('\n\n')}\n`

function groupPage(
  group: string,
  about: string | undefined,
  commands: readonly HelpCommand[],
  pinned: Readonly<Record<string, CommandSurface>>,
): string {
  const [first] = commands
  const from = first?.package === 'mcp-runtime' ? 'Part of the core.' : `Part of ${code(first?.package ?? '')}.`
  const list = commands.map(({ command, summary = '' }) => `- [${command}](#${anchor(command)}): ${summary}`)
  return page(
    `# mcp-runtime ${group}`,
    [about ?? '', from, 'Flags of all commands and how results are printed: [index](README.md#flags-of-all-commands).']
      .filter((sentence) => sentence !== '')
      .join(' '),
    ...(list.length > 1 ? [list.join('\n')] : []),
    ...commands.map((command) => commandSection(command, pinned[command.command])),
  )
}

function indexPage(
  groups: readonly string[],
  about: (group: string) => string | undefined,
  commands: readonly HelpCommand[],
): string {
  const rows = groups.map((group) => {
    const own = commands.filter((command) => groupOf(command) === group)
    return [`[${group}](${group}.md)`, about(group) ?? '', code(own[0]?.package ?? ''), String(own.length)]
  })
  const shared = commands.find(({ command }) => command === 'auth status')?.flags.filter(({ global }) => global) ?? []
  return page(
    '# Commands of mcp-runtime',
    'The same as `mcp-runtime COMMAND --help`; as data with `mcp-runtime help -o json`.',
    table(['Group', 'What it is for', 'Package', 'Commands'], rows),
    '## Flags of all commands',
    flagTable(shared),
    'Data goes to stdout, everything said to a person to stderr. `-o json` and `-o yaml` print the result whole, `-o name` the names alone, where it has some. In the tables of results `[]` is a list, `.*` any key, and `?` marks what may be absent.',
    '## How a command ends',
    exitTable(),
    'The error codes behind them: [exit codes](exit-codes.md).',
  )
}

const exitPage = (): string =>
  page(
    '# Exit codes and error codes',
    'A failed command prints a sentence, a hint, what to run next and a code. With `-o json` that is one object on stdout: `{"error": {"code", "message", "hint", "next", "details", "cause"}}`. Codes and exit codes are stable.',
    ...Object.entries(EXIT_CODES).flatMap(([exit, meaning]) => {
      const rows = Object.entries(ERRORS).filter(([, error]) => error.exit === Number(exit))
      const codes = rows.map(([name, { summary }]) => [code(name), summary])
      return [`## ${exit}: ${meaning}`, ...(codes.length > 0 ? [table(['Code', 'Meaning'], codes)] : [])]
    }),
  )
