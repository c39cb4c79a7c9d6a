import { Kind, type TSchema } from '@sinclair/typebox'
import { Errors, type ValueError, ValueErrorType } from '@sinclair/typebox/errors'
import { error, type Issue } from '../admission/issue.ts'
import { didYouMean } from '../names/nearest.ts'
import { pathOfPointer } from './path.ts'

/** More findings than a person reads at once are not collected; a hostile body stays cheap. */
const MOST_ISSUES = 100

/**
 * Everything in `value` that `schema` does not allow, one issue a place, each with a path such as `spec.tools[0].name`.
 * An unknown key names the known key it is nearest to. Never throws.
 */
export function checkSchema(schema: TSchema, value: unknown): Issue[] {
  const issues = new Map<string, Issue>()
  for (const found of flatten(Errors(schema, value), value)) {
    // TypeBox reports a missing key twice: as missing, then as of the wrong type.
    if (!issues.has(found.path)) issues.set(found.path, toIssue(found, value))
    if (issues.size >= MOST_ISSUES) break
  }
  return [...issues.values()]
}

/** Errors with each union's replaced by those of the alternative that was most likely meant. */
function* flatten(errors: Iterable<ValueError>, root: unknown): Generator<ValueError> {
  for (const found of errors) {
    const variants = found.type === ValueErrorType.Union ? found.errors.map((variant) => [...variant]) : []
    const likely = variants.filter((variant) => variant.some((inner) => inner.path !== found.path)).sort(byFit)[0]
    if (likely === undefined) yield found
    else yield* flatten(likely, root)
  }
}

/** A wrong literal means another alternative was meant: those come last. */
const byFit = (a: ValueError[], b: ValueError[]) => misfit(a) - misfit(b)
const misfit = (errors: ValueError[]) =>
  errors.length + (errors.some((found) => found.type === ValueErrorType.Literal) ? 1000 : 0)

const last = (pointer: string) =>
  pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')

function toIssue(found: ValueError, root: unknown): Issue {
  const path = pathOfPointer(found.path, root)
  const key = last(found.path)
  switch (found.type) {
    case ValueErrorType.ObjectAdditionalProperties: {
      const known = Object.keys((found.schema as { properties?: object }).properties ?? {})
      return error(path, `The key ${JSON.stringify(key)} is not known here.${didYouMean(key, known)}`, {
        hint: `Known keys: ${known.join(', ')}.`,
        code: 'unknown_key',
      })
    }
    case ValueErrorType.ObjectRequiredProperty:
      return error(path, `The key ${JSON.stringify(key)} is required.`, { code: 'required' })
    default: {
      const unquoted = found.type === ValueErrorType.String && ['number', 'boolean'].includes(typeof found.value)
      const hint = unquoted ? { hint: 'Put it in quotes.' } : {}
      return error(path, wrongValue(found), { code: 'invalid', ...hint })
    }
  }
}

const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
}

function wrongValue(found: ValueError): string {
  const { schema, value } = found
  const got = shown(value)
  switch (found.type) {
    case ValueErrorType.String:
      return `Must be text, not ${got}.`
    case ValueErrorType.Boolean:
      return `Must be true or false, not ${got}.`
    case ValueErrorType.Integer:
      return `Must be a whole number, not ${got}.`
    case ValueErrorType.Number:
      return `Must be a number, not ${got}.`
    case ValueErrorType.Array:
      return `Must be a list, not ${got}.`
    case ValueErrorType.Object:
      return `Must be an object, not ${got}.`
    case ValueErrorType.IntegerMinimum:
    case ValueErrorType.NumberMinimum:
      return `Must be at least ${schema.minimum}, not ${got}.`
    case ValueErrorType.IntegerMaximum:
    case ValueErrorType.NumberMaximum:
      return `Must be at most ${schema.maximum}, not ${got}.`
    case ValueErrorType.StringMinLength:
      return schema.minLength === 1 ? 'Must not be empty.' : `Must have at least ${schema.minLength} characters.`
    case ValueErrorType.ArrayMinItems:
      return schema.minItems === 1 ? 'Must not be empty.' : `Must have at least ${schema.minItems} items.`
    case ValueErrorType.Literal:
      return `Must be ${shown(schema.const)}, not ${got}.`
    case ValueErrorType.Kind:
      if (schema[Kind] === 'StringEnum') {
        const words = schema.enum as readonly string[]
        const hint = typeof value === 'string' ? didYouMean(value, words) : ''
        return `Must be one of ${words.join(', ')}, not ${got}.${hint}`
      }
      return `Must not be ${got}.`
    default:
      return `${found.message}; got ${got}.`
  }
}
