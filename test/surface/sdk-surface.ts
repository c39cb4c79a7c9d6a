// What the SDK promises to authors of plugins, read from the declarations that are packed: each exported name with its
// text and its docstring. TypeScript 7 has no API for that; the bundler's parser reads declarations too.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'rolldown/utils'

export const sdk = fileURLToPath(new URL('../../packages/sdk', import.meta.url))

export interface Exported {
  readonly name: string
  /** Free of comments. `from PACKAGE` for what is handed on. */
  readonly text: string
  /** Its docstring; undefined when it has none. */
  readonly doc: string | undefined
  /** For our own packages only (`@internal`). */
  readonly internal: boolean
  /** Types of the SDK's own that the text names, by file. */
  readonly beneath: readonly Reference[]
}

export interface Reference {
  readonly file: string
  readonly name: string
}

// biome-ignore lint/suspicious/noExplicitAny: the parser's nodes are looked at by their fields, whatever they are
type Node = any

interface Module {
  readonly file: string
  readonly text: string
  readonly body: readonly Node[]
  readonly comments: readonly { type: string; value: string; start: number; end: number }[]
}

const modules = new Map<string, Module>()

function moduleOf(file: string): Module {
  const known = modules.get(file)
  if (known) return known
  const text = readFileSync(file, 'utf8')
  const { program, comments, errors } = parseSync(file, text, { lang: 'dts' })
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`)
  const found = { file, text, body: program.body, comments }
  modules.set(file, found)
  return found
}

/** The entry points by specifier, with the file of their declarations. */
export function entryPoints(): Record<string, string> {
  const { name, exports } = JSON.parse(readFileSync(join(sdk, 'package.json'), 'utf8'))
  const entries = Object.entries(exports as Record<string, { types?: string }>)
  return Object.fromEntries(
    entries.flatMap(([path, { types }]) => (types ? [[`${name}${path.slice(1)}`, join(sdk, types)]] : [])),
  )
}

/** Everything that a file exports, in alphabetical order. */
export function exportsOf(file: string): Exported[] {
  const module = moduleOf(file)
  const found = module.body.flatMap((node): Exported[] => {
    if (node.type === 'ExportAllDeclaration') throw new Error(`${file} exports * and so nothing in particular`)
    if (node.type !== 'ExportNamedDeclaration') return []
    if (node.declaration) return namesOf(node.declaration).map((name) => describe(module, node, name))
    return node.specifiers.map((specifier: Node) =>
      handedOn(module, node, specifier.local.name, specifier.exported.name),
    )
  })
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function handedOn(module: Module, node: Node, local: string, exported: string): Exported {
  const source: string | undefined = node.source?.value
  if (source === undefined) return { ...declared({ file: module.file, name: local }), name: exported }
  if (!source.startsWith('.')) {
    const doc = docBefore(module, node.start)
    return { name: exported, text: `from ${source}`, doc, internal: isInternal(doc), beneath: [] }
  }
  const target = exportsOf(fileOf(module, source)).find(({ name }) => name === local)
  if (!target) throw new Error(`${module.file} exports ${local}, which ${source} does not have`)
  return { ...target, name: exported }
}

/** A declaration of a file, exported or not. */
export function declared({ file, name }: Reference): Exported {
  const module = moduleOf(file)
  for (const node of module.body) {
    if (namesOf(node.declaration ?? node).includes(name)) return describe(module, node, name)
    const handed = node.specifiers?.find((specifier: Node) => (specifier.exported ?? specifier.local).name === name)
    if (handed && node.source) return handedOn(module, node, (handed.imported ?? handed.local).name, name)
  }
  throw new Error(`${file} does not declare ${name}`)
}

const namesOf = (node: Node): string[] =>
  node.type === 'VariableDeclaration'
    ? node.declarations.map(({ id }: Node) => id.name)
    : node.id?.name
      ? [node.id.name]
      : []

function describe(module: Module, node: Node, name: string): Exported {
  const doc = docBefore(module, node.start)
  return { name, text: plain(module, node), doc, internal: isInternal(doc), beneath: references(module, node, name) }
}

const isInternal = (doc: string | undefined): boolean => doc?.includes('@internal') === true

/** The docstring that ends right before a place. */
function docBefore({ comments, text }: Module, start: number): string | undefined {
  const comment = comments.find(
    ({ type, end }) => type === 'Block' && end <= start && text.slice(end, start).trim() === '',
  )
  return comment?.value.startsWith('*') ? comment.value.replace(/^\s*\*+ ?/gm, '').trim() : undefined
}

/** The text of a declaration without comments, and without what says that it is one. */
function plain({ text, comments }: Module, { start, end }: Node): string {
  const inner = comments.filter((comment) => comment.start >= start && comment.end <= end)
  let result = ''
  let at: number = start
  for (const comment of inner) {
    result += text.slice(at, comment.start)
    at = comment.end
  }
  result += text.slice(at, end)
  return result
    .replace(/^export (?:declare )?/, '')
    .replace(/^declare /, '')
    .replace(/^\s*\n/gm, '')
}

function references(module: Module, node: Node, self: string): Reference[] {
  const found = new Map<string, Reference>()
  const add = (reference: Reference | undefined) => {
    if (reference) found.set(`${reference.file} ${reference.name}`, reference)
  }
  walk(node, (inner) => {
    if (inner.type === 'Identifier' && inner.name !== self) add(ownName(module, inner.name))
    const source: unknown = inner.type === 'TSImportType' ? inner.source?.value : undefined
    if (typeof source === 'string' && source.startsWith('.') && inner.qualifier)
      add({ file: fileOf(module, source), name: inner.qualifier.name })
  })
  return [...found.values()]
}

/** Where a name that a declaration uses comes from, when it is of the SDK. */
function ownName(module: Module, name: string): Reference | undefined {
  for (const node of module.body) {
    if (node.type === 'ImportDeclaration') {
      const imported = node.specifiers.find((specifier: Node) => specifier.local.name === name)
      if (!imported) continue
      const source: string = node.source.value
      return source.startsWith('.') ? { file: fileOf(module, source), name: imported.imported.name } : undefined
    }
    if (namesOf(node.declaration ?? node).includes(name)) return { file: module.file, name }
  }
  return undefined
}

function walk(node: Node, visit: (node: Node) => void): void {
  if (typeof node !== 'object' || node === null) return
  if (typeof node.type === 'string') visit(node)
  for (const [field, value] of Object.entries(node)) {
    // The name of a member refers to nothing.
    if (field !== 'key' || node.computed) walk(value, visit)
  }
}

function fileOf({ file }: Module, source: string): string {
  const path = join(dirname(file), source).replace(/\.(?:ts|js)$/, '')
  const target = `${path}.d.ts`
  if (!existsSync(target)) throw new Error(`${file} imports ${source}, which is not there`)
  return target
}
