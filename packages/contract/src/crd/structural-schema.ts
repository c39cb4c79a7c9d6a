// A resource's schema as a cluster wants it: a structural OpenAPI v3 schema. There, unknown fields are pruned, not refused;
// references, unions and bounds that only mean a width have no place. Pure; what has no translation is an error, so that
// nobody writes a resource that a cluster would take differently.
import type { TSchema } from '@sinclair/typebox'

export interface StructuralSchema {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'
  description?: string
  format?: string
  enum?: unknown[]
  nullable?: boolean
  minLength?: number
  maxLength?: number
  pattern?: string
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  properties?: Record<string, StructuralSchema>
  required?: string[]
  additionalProperties?: StructuralSchema
  items?: StructuralSchema
  'x-kubernetes-preserve-unknown-fields'?: true
  'x-kubernetes-int-or-string'?: true
  'x-kubernetes-list-type'?: 'map' | 'set' | 'atomic'
  'x-kubernetes-list-map-keys'?: string[]
  'x-kubernetes-validations'?: { rule: string; message: string }[]
}

const INT32 = 2 ** 31
/** Said the same way in both worlds. */
const KEPT = ['description', 'format', 'enum', 'minLength', 'maxLength', 'pattern', 'minItems', 'maxItems'] as const
/** Of JSON Schema, and without a counterpart. */
const FOREIGN = [
  '$ref',
  'allOf',
  'oneOf',
  'not',
  'if',
  'dependentSchemas',
  'prefixItems',
  'uniqueItems',
  'propertyNames',
]

type JsonSchema = Readonly<Record<string, unknown>>

/** @throws {TypeError} for a schema that a cluster cannot express; the message names the place. */
export const structuralSchema = (schema: TSchema): StructuralSchema => convert(schema as unknown as JsonSchema, '$')

function convert(schema: JsonSchema, path: string): StructuralSchema {
  for (const word of FOREIGN) {
    if (schema[word] !== undefined) throw new TypeError(`${path}: a cluster's schema has no ${word}.`)
  }
  if (Array.isArray(schema.anyOf)) return union(schema, schema.anyOf as JsonSchema[], path)
  const kept = Object.fromEntries(KEPT.filter((word) => schema[word] !== undefined).map((word) => [word, schema[word]]))
  if ('const' in schema) return { ...kept, ...literals([schema.const], path) }
  switch (schema.type) {
    case 'object':
      return { type: 'object', ...kept, ...members(schema, path) }
    case 'array':
      return { type: 'array', ...kept, items: convert(object(schema.items, path), `${path}[]`) }
    case 'integer':
    case 'number':
      return { type: schema.type, ...kept, ...width(schema) }
    case 'string':
    case 'boolean':
      return { type: schema.type, ...kept }
    case undefined:
      return { ...kept, 'x-kubernetes-preserve-unknown-fields': true }
    default:
      throw new TypeError(`${path}: a cluster's schema has no type ${JSON.stringify(schema.type)}.`)
  }
}

const object = (value: unknown, path: string): JsonSchema => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonSchema
  throw new TypeError(`${path}: here must stand one schema.`)
}

/** Either named members or a map; an object that says neither keeps whatever it is given. */
function members(schema: JsonSchema, path: string): StructuralSchema {
  const properties = Object.entries(object(schema.properties ?? {}, path))
  const patterns = Object.values(object(schema.patternProperties ?? {}, path))
  const more = schema.additionalProperties
  const map = patterns.length > 0 ? patterns[0] : typeof more === 'object' ? more : undefined
  if (patterns.length > 1 || (map !== undefined && properties.length > 0)) {
    throw new TypeError(`${path}: a cluster's schema has named members or one kind of others, not both.`)
  }
  if (map !== undefined) return { additionalProperties: convert(object(map, path), `${path}{}`) }
  if (properties.length === 0 && more !== false) return { 'x-kubernetes-preserve-unknown-fields': true }
  const required = (schema.required as string[] | undefined) ?? []
  return {
    properties: Object.fromEntries(
      properties.map(([name, one]) => [name, convert(object(one, path), `${path}.${name}`)]),
    ),
    ...(required.length > 0 ? { required: [...required] } : {}),
  }
}

/** Bounds that are those of a machine's integer are its format; a cluster has no other way to say it. */
function width({ type, minimum, maximum }: JsonSchema): StructuralSchema {
  if (type === 'number') return bounds(minimum, maximum)
  if (minimum === -INT32 && maximum === INT32 - 1) return { format: 'int32' }
  return { format: 'int64', ...bounds(minimum, maximum) }
}

const bounds = (minimum: unknown, maximum: unknown): StructuralSchema => ({
  ...(typeof minimum === 'number' ? { minimum } : {}),
  ...(typeof maximum === 'number' ? { maximum } : {}),
})

/** The only unions there are: words, something or null, and an integer or a string. */
function union({ description }: JsonSchema, options: readonly JsonSchema[], path: string): StructuralSchema {
  const said = typeof description === 'string' ? { description } : {}
  const some = options.filter((option) => option.type !== 'null')
  if (some.length < options.length) {
    const [only] = some
    if (only === undefined) throw new TypeError(`${path}: nothing but null is no schema.`)
    const rest = some.length === 1 ? convert(only, path) : union({}, some, path)
    return { ...rest, ...said, nullable: true }
  }
  if (some.every((option) => 'const' in option))
    return {
      ...said,
      ...literals(
        some.map((one) => one.const),
        path,
      ),
    }
  const types = some.map(({ type }) => type).sort()
  if (types.join() === 'integer,string') return { ...said, 'x-kubernetes-int-or-string': true }
  throw new TypeError(`${path}: a cluster's schema cannot say this union.`)
}

function literals(values: readonly unknown[], path: string): StructuralSchema {
  const [type, other] = [...new Set(values.map((value) => typeof value))]
  if (other !== undefined || (type !== 'string' && type !== 'boolean' && type !== 'number')) {
    throw new TypeError(`${path}: words of one type are needed.`)
  }
  return { type, enum: [...values] }
}
