import type { Static, TSchema } from '@sinclair/typebox'
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler'
import type { Issue } from '../admission/issue.ts'
import { checkSchema } from './check-schema.ts'

export interface Validator<S extends TSchema> {
  /** Fast yes or no (about 0.2 µs). */
  check(value: unknown): value is Static<S>
  /** Every finding; empty when `check` says yes. */
  issues(value: unknown): Issue[]
}

const compiled = new WeakMap<TSchema, Validator<TSchema>>()

/**
 * The compiled check of a schema, made on first use and kept as long as the schema lives, so that both ends of a route
 * may ask for it again and again.
 */
export function validator<S extends TSchema>(schema: S): Validator<S> {
  let found = compiled.get(schema)
  if (found === undefined) {
    let program: TypeCheck<S> | undefined
    const check = (value: unknown): value is Static<S> => {
      program ??= TypeCompiler.Compile(schema)
      return program.Check(value)
    }
    found = { check, issues: (value) => (check(value) ? [] : checkSchema(schema, value)) }
    compiled.set(schema, found)
  }
  return found as Validator<S>
}
