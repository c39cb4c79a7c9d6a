import { type TSchema, Type } from '@sinclair/typebox'

/** Every key, line feeds in it or not. */
export const ANY_KEY = '^[\\s\\S]*$'

/**
 * An object of which every member is what `values` says. (TypeBox's own record looks at no member whose key has a line
 * feed: its pattern for any key ends at one.)
 */
export const MapOf = <T extends TSchema>(values: T, options: Record<string, unknown> = {}) =>
  Type.Record(Type.String({ pattern: ANY_KEY }), values, options)
