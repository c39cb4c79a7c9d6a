import { Kind, Type, TypeRegistry } from '@sinclair/typebox'

TypeRegistry.Set<{ enum: readonly string[] }>(
  'StringEnum',
  (schema, value) => typeof value === 'string' && schema.enum.includes(value),
)

/**
 * An enumeration of strings that reads the same in JSON Schema, OpenAPI and a CRD (`{type, enum}`); a union of
 * literals would become `anyOf` of one-value enums there.
 */
export const StringEnum = <const T extends readonly string[]>(values: T, options: Record<string, unknown> = {}) =>
  Type.Unsafe<T[number]>({ ...options, [Kind]: 'StringEnum', type: 'string', enum: [...values] })
