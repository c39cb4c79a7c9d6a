// The shape of a command's result as its type says it, field by field: `components[].status?: string`. The compiler
// itself is asked, so what is pinned is what `run()` may return, not what one run happened to give.
import { type Checker, type Symbol as Field, SymbolFlags, type Type, TypeFlags } from 'typescript/unstable/sync'

/** Fields by path: `[]` steps into a list, `.*` into a map, a trailing `?` marks what may be absent. */
export type ResultFields = Readonly<Record<string, string>>

const NOTHING = TypeFlags.Undefined | TypeFlags.Void | TypeFlags.Never

/** What a type holds, closed over everything it names. A type that contains itself is named where it comes again. */
export function resultFields(checker: Checker, type: Type): ResultFields {
  const found = new Map<string, string[]>()
  for (const [path, text] of fieldsBelow(checker, '', type, [])) found.set(path, [...(found.get(path) ?? []), text])
  const sorted = [...found].map(([path, texts]) => [path, together(texts)] as const)
  return Object.fromEntries(sorted.sort(([a], [b]) => (a < b ? -1 : 1)))
}

type Found = readonly [path: string, text: string]

function* fieldsBelow(checker: Checker, path: string, type: Type, above: readonly number[]): Generator<Found> {
  const members = unionOf(checker, type)
  const optional = optionalFields(checker, members)
  for (const member of members) yield* fieldsOf(checker, path, member, above, optional)
}

function* fieldsOf(
  checker: Checker,
  path: string,
  type: Type,
  above: readonly number[],
  optional: ReadonlySet<string>,
): Generator<Found> {
  const leaf = leafText(checker, type, above)
  if (leaf !== undefined) yield [path, leaf]
  else if (checker.isArrayLikeType(type)) {
    for (const item of checker.getTypeArguments(type as never)) yield* fieldsBelow(checker, `${path}[]`, item, above)
  } else {
    const below = [...above, type.id]
    for (const { valueType } of checker.getIndexInfosOfType(type)) {
      yield* fieldsBelow(checker, join(path, '*'), valueType, below)
    }
    for (const field of checker.getPropertiesOfType(type)) {
      const value = checker.getTypeOfSymbol(field)
      const mark = isOptional(checker, field) || optional.has(field.name) ? '?' : ''
      if (value) yield* fieldsBelow(checker, join(path, field.name) + mark, value, below)
    }
  }
}

/** What stands for a type that is not stepped into. */
function leafText(checker: Checker, type: Type, above: readonly number[]): string | undefined {
  if (checker.isArrayLikeType(type)) {
    return checker.getTypeArguments(type as never).length === 0 ? checker.typeToString(type) : undefined
  }
  if (!isStructured(type)) return checker.typeToString(type)
  if (above.includes(type.id)) return `(again) ${checker.typeToString(type)}`
  const empty = checker.getPropertiesOfType(type).length === 0 && checker.getIndexInfosOfType(type).length === 0
  return empty ? 'object' : undefined
}

/** Both of `true` and `false` are any boolean. */
function together(texts: readonly string[]): string {
  const both = texts.includes('true') && texts.includes('false')
  const rest = texts.filter((text) => !both || (text !== 'true' && text !== 'false'))
  return [...new Set([...rest, ...(both ? ['boolean'] : [])])].sort().join(' | ')
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

const isStructured = ({ flags }: Type): boolean => (flags & (TypeFlags.Object | TypeFlags.Intersection)) !== 0

/** The members of a union without undefined and void, which JSON leaves out; `true | false` is one: boolean. */
function unionOf(checker: Checker, type: Type): readonly Type[] {
  if ((type.flags & NOTHING) !== 0) return []
  if ((type.flags & TypeFlags.Union) === 0 || checker.typeToString(type) === 'boolean') return [type]
  return (type.getTypes() ?? []).filter(({ flags }) => (flags & NOTHING) === 0)
}

function isOptional(checker: Checker, field: Field): boolean {
  if ((field.flags & SymbolFlags.Optional) !== 0) return true
  const type = checker.getTypeOfSymbol(field)
  const members = (type && (type.flags & TypeFlags.Union) !== 0 && type.getTypes()) || []
  return members.some(({ flags }) => (flags & NOTHING) !== 0)
}

/** Fields that not every object of a union has. */
function optionalFields(checker: Checker, members: readonly Type[]): ReadonlySet<string> {
  const objects = members.filter((member) => isStructured(member) && !checker.isArrayLikeType(member))
  const names = objects.map((member) => new Set(checker.getPropertiesOfType(member).map(({ name }) => name)))
  return new Set(names.flatMap((each) => [...each].filter((name) => !names.every((other) => other.has(name)))))
}
