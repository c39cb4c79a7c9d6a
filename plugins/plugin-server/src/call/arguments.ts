// `--arg k=v` as arguments of a tool: typed by the tool's input schema.
import { asObject } from '@mcp-runtime/contract/json'
import { nearest } from '@mcp-runtime/contract/names'
import { fail } from '@mcp-runtime/sdk/errors'
import { toValue } from './value.ts'

type Schema = Readonly<Record<string, unknown>>

interface Given {
  readonly key: string
  readonly text: string
  /** `k:=json`: the value as it is, whatever the schema says. */
  readonly raw: boolean
}

/**
 * The arguments of a call: those of `base` (`--args-json`), and over them those of the flags. MCPR_INPUT_INVALID for an
 * argument that the tool does not have, one it needs, and a value that does not fit. `schema`: undefined when the tool
 * is not listed, and then texts stay texts.
 */
export function toolArguments(
  tool: string,
  schema: Schema | undefined,
  words: readonly string[],
  base: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const given = words.map(readWord)
  const properties = asObject(schema?.properties) ?? {}
  const known = Object.keys(properties)
  const keys = new Set([...Object.keys(base), ...given.map(({ key }) => key)])
  if (schema !== undefined && isClosed(schema)) for (const key of keys) refuseUnknown(tool, key, known)
  const values = new Map(Object.entries(base))
  for (const [key, group] of grouped(given)) values.set(key, valueOfGroup(tool, key, group, properties[key]))
  const needed = Array.isArray(schema?.required) ? schema.required.map(String) : []
  const missing = needed.filter((key) => !values.has(key))
  if (missing.length > 0) refuseMissing(tool, missing, known)
  return Object.fromEntries(values)
}

function readWord(word: string): Given {
  const at = word.indexOf('=')
  if (at < 1 || (at === 1 && word[0] === ':')) {
    return fail('MCPR_USAGE', `--arg is ${JSON.stringify(word)}; it must be NAME=VALUE, or NAME:=JSON.`)
  }
  const raw = word[at - 1] === ':'
  return { key: word.slice(0, raw ? at - 1 : at), text: word.slice(at + 1), raw }
}

function grouped(given: readonly Given[]): Map<string, Given[]> {
  const groups = new Map<string, Given[]>()
  for (const one of given) groups.set(one.key, [...(groups.get(one.key) ?? []), one])
  return groups
}

/** An argument that is given several times is a list, where the schema has one. */
function valueOfGroup(tool: string, key: string, group: readonly Given[], schema: unknown): unknown {
  const [first] = group
  const where = `${tool}: the argument ${JSON.stringify(key)}`
  const { type, items } = asObject(schema) ?? {}
  const isList = type === 'array' && !(group.length === 1 && (first!.raw || first!.text.trimStart().startsWith('[')))
  if (isList) return group.map(({ text, raw }) => (raw ? parseJson(where, text) : toValue(where, text, items)))
  if (group.length > 1) fail('MCPR_USAGE', `${where} is given ${group.length} times.`)
  return first!.raw ? parseJson(where, first!.text) : toValue(where, first!.text, schema)
}

function parseJson(where: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    return fail('MCPR_INPUT_INVALID', `${where} is no JSON: ${JSON.stringify(text)}.`, { cause })
  }
}

/** JSON Schema leaves objects open; a tool that means it says so, and everybody else has made a slip. */
const isClosed = ({ properties, additionalProperties: more, patternProperties }: Schema): boolean =>
  asObject(properties) !== undefined && (more === undefined || more === false) && patternProperties === undefined

function refuseUnknown(tool: string, key: string, known: readonly string[]): void {
  if (known.includes(key)) return
  const meant = nearest(key, known)
  fail('MCPR_INPUT_INVALID', `The tool ${tool} has no argument ${JSON.stringify(key)}.`, {
    hint: meant === undefined ? hasArguments(known) : `Did you mean ${meant}? ${hasArguments(known)}`,
    details: { arguments: known },
  })
}

function refuseMissing(tool: string, missing: readonly string[], known: readonly string[]): never {
  const what = missing.length === 1 ? `the argument ${missing[0]}` : `the arguments ${missing.join(', ')}`
  return fail('MCPR_INPUT_INVALID', `The tool ${tool} needs ${what}.`, {
    hint: `Give ${missing.map((key) => `--arg ${key}=…`).join(' ')}. ${hasArguments(known)}`,
    details: { missing, arguments: known },
  })
}

const hasArguments = (known: readonly string[]): string =>
  known.length === 0 ? 'It has none.' : `It has: ${known.join(', ')}.`
