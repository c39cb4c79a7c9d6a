// Values out of the document's schemas: plain ones that should do, and arbitrary ones. Words that mean something to the
// platform come from the world, so that a random request gets further than the first check.
import fc from 'fast-check'
import type { Judge } from './judge.ts'
import type { World } from './world.ts'

export interface Schema {
  readonly [key: string]: unknown
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly minItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
}

interface Where {
  readonly judge: Judge
  readonly world: Pick<World, 'hints'>
}

/** The required members, or every member, with what the world has. */
export function plain(unresolved: Schema, which: 'required' | 'every', where: Where, field = ''): unknown {
  const schema = where.judge.resolve(unresolved) as Schema
  if ('const' in schema) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.anyOf !== undefined) return plain(schema.anyOf[0] as Schema, which, where, field)
  switch (schema.type) {
    case 'object': {
      const { properties = {}, required = [] } = schema
      const names = which === 'every' ? Object.keys(properties) : required
      return Object.fromEntries(names.map((name) => [name, plain(properties[name] ?? {}, which, where, name)]))
    }
    case 'array':
      return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () =>
        plain(schema.items ?? {}, which, where, field),
      )
    case 'boolean':
      return false
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    default:
      return where.world.hints(field)[0] ?? 'desk'
  }
}

const NASTY = [
  '',
  ' ',
  '.',
  '..',
  '-',
  '__proto__',
  'constructor',
  'null',
  '*',
  "'; --",
  '%00',
  '%2e%2e%2f',
  '\u0000',
  'a\u0000b',
  'a\nb',
  '\u001b[31m',
  '\u202egnp',
  'ı',
  'ſession',
  'K',
  '\ufeff',
  '😀',
  'a'.repeat(254),
  '9007199254740993',
  '-1',
  '1e309',
  'true',
  '{}',
]

/** Text, of which half are words of the world. */
export const textFor = (field: string, { world }: Where): fc.Arbitrary<string> => {
  const hints = world.hints(field)
  const nasty = fc.constantFrom(...NASTY)
  const free = fc.string({ unit: 'grapheme', maxLength: 24 })
  return hints.length === 0
    ? fc.oneof(nasty, free, fc.constant('desk'))
    : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...hints) }, nasty, free)
}

const EDGES = [0, -0, 1, -1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53, 2 ** 53 + 2, 1e21, 1e300, -1e300]

/** Whatever the schema allows. */
export function valid(unresolved: Schema, where: Where, field = ''): fc.Arbitrary<unknown> {
  const schema = where.judge.resolve(unresolved) as Schema
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((part) => valid(part, where, field)))
  switch (schema.type) {
    case 'object':
      return objectOf(schema, where)
    case 'array':
      return fc.array(valid(schema.items ?? {}, where, field), { minLength: schema.minItems ?? 0, maxLength: 4 })
    case 'boolean':
      return fc.boolean()
    case 'integer': {
      const { minimum = -Infinity, maximum = Infinity } = schema
      return fc.constantFrom(...EDGES, 8080).filter((edge) => edge >= minimum && edge <= maximum)
    }
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'null':
      return fc.constant(null)
    case 'string': {
      const { minLength = 0, maxLength = Infinity } = schema
      return textFor(field, where).filter((text) => text.length >= minLength && text.length <= maxLength)
    }
    default:
      return fc.jsonValue({ maxDepth: 3 })
  }
}

function objectOf(schema: Schema, where: Where): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema
  const members = Object.entries(properties).map(([name, member]) => [name, valid(member, where, name)] as const)
  const known = fc.record(Object.fromEntries(members), { requiredKeys: [...required], noNullPrototype: true })
  if (typeof additionalProperties !== 'object') return known
  const key = fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 12 }))
  const entries = fc.array(fc.tuple(key, valid(additionalProperties, where)), { maxLength: 4 })
  return fc.tuple(known, entries).map(([base, more]) => fromEntries([...Object.entries(base as object), ...more]))
}

/** `Object.fromEntries` of first keys only; `__proto__` is a key like any other. */
const fromEntries = (entries: readonly (readonly [string, unknown])[]): object =>
  Object.fromEntries(entries.filter(([key], at) => entries.findIndex(([other]) => other === key) === at))
