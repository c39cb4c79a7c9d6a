// The schemas of the contract as JSON Schema 2020-12, which is what OpenAPI 3.1 speaks; each that the contract exports
// under a name stands once, among the components.
import type { TSchema } from '@sinclair/typebox'
import * as api from '../api/index.ts'
import { AuditEvent } from '../events/audit-event.ts'
import { PolicyDocument } from '../policy/document.ts'
import * as resources from '../resources/index.ts'
import { ANY_KEY } from '../schema/map-of.ts'

export type JsonSchema = { readonly [key: string]: unknown }

const isSchema = (value: unknown): value is TSchema =>
  typeof value === 'object' && value !== null && ('type' in value || 'anyOf' in value || 'allOf' in value)

/** By its text, since TypeBox copies a schema when it makes it optional. */
function nameTable(): ReadonlyMap<string, string> {
  const exported = { ...api, ...resources, AuditEvent, PolicyDocument }
  const table = new Map<string, string>()
  for (const [name, schema] of Object.entries(exported).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = isSchema(schema) ? JSON.stringify(schema) : undefined
    if (text !== undefined && !table.has(text)) table.set(text, name.replace(/Schema$/, ''))
  }
  return table
}

/** Collects what is referred to while a document is written. */
export class SchemaWriter {
  readonly #names = nameTable()
  readonly #components = new Map<string, JsonSchema>()

  /** The schema as it stands in the document: a reference where the contract has a name for it. */
  refer(schema: TSchema): JsonSchema {
    return this.#place(plain(schema))
  }

  /** Everything that was referred to, by name. */
  components(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#components].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  #place(schema: JsonSchema): JsonSchema {
    const name = this.#names.get(JSON.stringify(schema))
    if (name === undefined) return this.#inside(schema)
    if (!this.#components.has(name)) {
      // Before its inside is written, so that a schema within itself ends.
      this.#components.set(name, {})
      this.#components.set(name, this.#inside(schema))
    }
    return { $ref: `#/components/schemas/${name}` }
  }

  #inside(schema: JsonSchema): JsonSchema {
    const result: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'properties') {
        result[key] = Object.fromEntries(
          Object.entries(value as Record<string, JsonSchema>).map(([name, member]) => [name, this.#place(member)]),
        )
      } else if (key === 'patternProperties' && ANY_KEY in (value as object)) {
        result.additionalProperties = this.#place((value as Record<string, JsonSchema>)[ANY_KEY] as JsonSchema)
      } else if (Array.isArray(value) && ['anyOf', 'allOf', 'oneOf', 'prefixItems'].includes(key)) {
        result[key] = value.map((part: JsonSchema) => this.#place(part))
      } else if (isSchemaKey(key, value)) {
        result[key] = this.#place(value)
      } else {
        result[key] = value
      }
    }
    return result
  }
}

const isSchemaKey = (key: string, value: unknown): value is JsonSchema =>
  ['items', 'additionalProperties', 'not'].includes(key) && typeof value === 'object' && value !== null

/** Without the marks of TypeBox, which are symbols. */
const plain = (schema: TSchema): JsonSchema => JSON.parse(JSON.stringify(schema)) as JsonSchema
