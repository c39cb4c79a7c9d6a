import { asObject } from '@mcp-runtime/contract/json'
import { fail } from '@mcp-runtime/sdk/errors'

/**
 * A text as the value that a JSON schema asks for: number, boolean, JSON for objects and lists, else the text itself.
 * MCPR_INPUT_INVALID when it is none of what the schema allows; `where` begins the sentence.
 */
export function toValue(where: string, text: string, schema: unknown): unknown {
  const allowed = asObject(schema)?.enum
  if (Array.isArray(allowed)) {
    const found = allowed.find((item) => (typeof item === 'string' ? item : JSON.stringify(item)) === text)
    if (found !== undefined) return found
    return fail('MCPR_INPUT_INVALID', `${where} is ${JSON.stringify(text)}; it must be one of ${allowed.join(', ')}.`)
  }
  const types = typesOf(schema)
  // What else it could be is tried first; any text is a string.
  for (const type of types) {
    const value = type === 'string' ? undefined : READ[type]?.(text)
    if (value !== undefined) return value.value
  }
  if (types.length === 0 || types.includes('string')) return text
  return fail(
    'MCPR_INPUT_INVALID',
    `${where} is ${JSON.stringify(text)}; it must be ${types.map(named).join(' or ')}.`,
    {
      hint: 'NAME:=JSON gives any JSON value.',
    },
  )
}

/** The types that a schema allows, through `anyOf` and `oneOf`; empty: any. */
function typesOf(schema: unknown): string[] {
  const { type, anyOf, oneOf } = asObject(schema) ?? {}
  if (typeof type === 'string') return [type]
  if (Array.isArray(type)) return type.map(String)
  const choices = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : []
  return [...new Set(choices.flatMap(typesOf))]
}

type Read = (text: string) => { readonly value: unknown } | undefined

const number: Read = (text) => {
  const value = Number(text)
  // JSON's own grammar: no blanks, no hexadecimal, no leading zeros.
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) || !Number.isFinite(value)) return undefined
  return { value }
}

const json =
  (fits: (value: unknown) => boolean): Read =>
  (text) => {
    try {
      const value: unknown = JSON.parse(text)
      return fits(value) ? { value } : undefined
    } catch {
      return undefined
    }
  }

const READ: Readonly<Record<string, Read>> = {
  number,
  // Beyond this a number is not the one that was typed.
  integer: (text) => {
    const read = number(text)
    return Number.isSafeInteger(read?.value) ? read : undefined
  },
  boolean: json((value) => typeof value === 'boolean'),
  null: json((value) => value === null),
  array: json(Array.isArray),
  object: json((value) => asObject(value) !== undefined),
}

const NAMES: Readonly<Record<string, string>> = {
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a JSON list',
  object: 'a JSON object',
}
const named = (type: string): string => NAMES[type] ?? type
