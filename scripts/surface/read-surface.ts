// The surface of every package as the sources have it: the catalogue's commands, the types of their results.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { API, type Checker, SignatureKind, type Type } from 'typescript/unstable/sync'
import { ERRORS } from '../../packages/sdk/src/errors/codes.ts'
import type { CommandSurface, Surface } from './compare.ts'
import { type ResultFields, resultFields } from './result-fields.ts'
import { type Argument, type Flag, spellArgument, spellFlag } from './spell.ts'

export interface CatalogueEntry {
  readonly id: string
  readonly pluginName: string
  readonly hidden?: boolean
  readonly aliases?: readonly string[]
  readonly args?: Readonly<Record<string, Argument>>
  readonly flags?: Readonly<Record<string, Flag>>
}

interface Printed {
  readonly result?: ResultFields
  readonly items?: ResultFields
}

/** One surface a package, in alphabetical order; the SDK's holds the error codes. `root`: the workspace. */
export function readSurface(root: string, commands: readonly CatalogueEntry[]): Surface[] {
  const names = [...new Set(commands.map(({ pluginName }) => pluginName))]
  const printed = readPrinted(root, commands)
  const surfaces = names.map((name): Surface => {
    const own = commands.filter(({ pluginName }) => pluginName === name)
    const entries = own.map(
      (entry) => [entry.id.replaceAll(':', ' '), surfaceOf(entry, printed.get(entry.id))] as const,
    )
    return { package: name, commands: Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) }
  })
  const errors = Object.fromEntries(Object.entries(ERRORS).map(([code, { exit }]) => [code, exit]))
  const all = [...surfaces, { package: '@mcp-runtime/sdk', commands: {}, errors }]
  return all.sort((a, b) => (a.package < b.package ? -1 : 1))
}

const surfaceOf = (entry: CatalogueEntry, printed: Printed = {}): CommandSurface => ({
  ...(entry.hidden ? { hidden: true } : {}),
  ...(entry.aliases?.length ? { aliases: entry.aliases.map((alias) => alias.replaceAll(':', ' ')) } : {}),
  arguments: Object.entries(entry.args ?? {}).map(([name, argument]) => spellArgument(name, argument)),
  flags: Object.entries(entry.flags ?? {})
    .map(([name, flag]) => spellFlag(name, flag))
    .sort(),
  ...printed,
})

const folderOf = (name: string): string =>
  name === 'mcp-runtime' ? 'packages/cli' : name.replace('@mcp-runtime/', 'plugins/')

/** Asks the compiler what each command's `run()` gives, and what it hands to `emit`. */
function readPrinted(root: string, commands: readonly CatalogueEntry[]): Map<string, Printed> {
  const folders = [...new Set(commands.map(({ pluginName }) => folderOf(pluginName)))]
  const projects = folders.map((folder) => join(root, folder, 'tsconfig.json'))
  const api = new API({ cwd: root })
  try {
    const snapshot = api.updateSnapshot({ openProjects: projects })
    return new Map(
      commands.map((entry) => {
        const config = join(root, folderOf(entry.pluginName), 'tsconfig.json')
        const checker = snapshot.getProject(config)?.checker
        if (!checker) throw new Error(`no compiler project at ${config}`)
        return [entry.id, printedBy(checker, sourceOf(root, entry), entry.id)]
      }),
    )
  } finally {
    api.close()
  }
}

/** File path = command path. */
function sourceOf(root: string, { id, pluginName }: CatalogueEntry): string {
  const stem = join(root, folderOf(pluginName), 'src/commands', ...id.split(':'))
  return existsSync(`${stem}.ts`) ? `${stem}.ts` : join(stem, 'index.ts')
}

function printedBy(checker: Checker, file: string, id: string): Printed {
  const text = readFileSync(file, 'utf8')
  const at = text.search(/\brun\(\)/)
  const method = at < 0 ? undefined : checker.getSymbolAtPosition(file, at)
  const type = method && checker.getTypeOfSymbol(method)
  const [signature] = type ? checker.getSignaturesOfType(type, SignatureKind.Call) : []
  const promise = signature && checker.getReturnTypeOfSignature(signature)
  const [result] = promise ? checker.getTypeArguments(promise as never) : []
  if (!result) throw new Error(`the type of run() of "${id}" cannot be read in ${file}`)
  const emitted = [...text.matchAll(/this\.emit\((?=\w+\))/g)].map((match) =>
    checker.getTypeAtPosition(file, match.index + match[0].length),
  )
  return { ...part('result', checker, [result]), ...part('items', checker, emitted) }
}

function part(name: keyof Printed, checker: Checker, types: readonly (Type | undefined)[]): Printed {
  const fields = types.map((type) => (type ? resultFields(checker, type) : {}))
  const merged = Object.assign({}, ...fields) as ResultFields
  return Object.keys(merged).length > 0 ? { [name]: merged } : {}
}
