// The text of a policy file, read strictly: whatever is not understood might have been a restriction.
import { isObject, JsonError, strictJsonParse } from '@mcp-runtime/contract/json'
import { didYouMean } from '@mcp-runtime/contract/names'
import { isScope } from '../package-name.ts'
import { isPattern } from './pattern.ts'
import type { PolicyFile } from './policy.ts'
import { normalRegistry } from './registry-url.ts'

type Read = { readonly file: PolicyFile } | { readonly broken: string }

const REQUIREMENTS = ['signature', 'provenance']
const JIT = ['auto', 'ask', 'never']

/** What is wrong with each part; undefined when nothing is. */
const CHECKS: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  schema: () => undefined,
  allow: patterns,
  deny: patterns,
  allowScripts: patterns,
  require: (value) => listOf(value, REQUIREMENTS),
  registries,
  jit: (value) => oneOf(value, JIT),
}
const KEYS = Object.keys(CHECKS)

/** The file, or in a few words why it cannot be used. Pure. */
export function parsePolicy(text: string): Read {
  let value: unknown
  try {
    value = strictJsonParse(text, { freeKeys: [] })
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return { broken: lower(error.message) }
  }
  if (!isObject(value)) return { broken: 'it holds no JSON object.' }
  if (Number.isInteger(value.schema) && (value.schema as number) > 1) {
    return { broken: `its schema ${value.schema} is of a newer mcp-runtime; this one knows schema 1.` }
  }
  if (value.schema !== 1) return { broken: '"schema" must be 1.' }
  for (const [key, part] of Object.entries(value)) {
    const check = Object.hasOwn(CHECKS, key) ? CHECKS[key] : undefined
    if (check === undefined) return { broken: `it has an unknown key "${key}".${didYouMean(key, KEYS)}` }
    const fault = check(part)
    if (fault !== undefined) return { broken: `"${key}" ${fault}` }
  }
  return { file: value as unknown as PolicyFile }
}

const lower = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1)
const quoted = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(', ')

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined
}

function patterns(value: unknown): string | undefined {
  const list = texts(value)
  if (list === undefined) return 'must be a list of names.'
  const wrong = list.find((item) => !isPattern(item))
  return wrong === undefined ? undefined : `has "${wrong}": only exact names and scopes as "@acme/*" are understood.`
}

function oneOf(value: unknown, known: readonly string[]): string | undefined {
  return known.includes(value as string) ? undefined : `must be one of ${quoted(known)}.`
}

function listOf(value: unknown, known: readonly string[]): string | undefined {
  const wrong = texts(value)?.find((item) => !known.includes(item))
  if (texts(value) === undefined) return `must be a list of ${quoted(known)}.`
  return wrong === undefined
    ? undefined
    : `has "${wrong}", which is none of ${quoted(known)}.${didYouMean(wrong, known)}`
}

function registries(value: unknown): string | undefined {
  if (!isObject(value)) return 'must be an object: a scope as "@acme", and the address of its registry.'
  for (const [scope, address] of Object.entries(value)) {
    if (!isScope(scope)) return `has "${scope}", which is no scope as "@acme".`
    if (typeof address !== 'string' || normalRegistry(address) === undefined) {
      return `of "${scope}" must be an http or https address without login, query or fragment.`
    }
  }
  return undefined
}
