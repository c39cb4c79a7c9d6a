// Stateless era (2026-07-28), Streamable HTTP, "Schema extension": arguments that a tool's schema marks with
// `x-mcp-header` are repeated in `Mcp-Param-*` headers.
import { asObject } from '@mcp-runtime/contract/json'
import { encodeHeaderValue } from './header-value.ts'

/** An argument that is repeated in a header. */
export interface ParamMark {
  readonly path: readonly string[]
  readonly header: string
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const TYPES = new Set(['string', 'integer', 'boolean'])

/** The marks of a tool's input schema; they count only where a chain of `properties` leads to them. */
export function paramMarks(schema: unknown, path: readonly string[] = []): ParamMark[] {
  const { properties, type, 'x-mcp-header': header } = asObject(schema) ?? {}
  const own = typeof header === 'string' && TOKEN.test(header) && TYPES.has(String(type)) ? [{ path, header }] : []
  const inner = Object.entries(asObject(properties) ?? {}).flatMap(([key, child]) => paramMarks(child, [...path, key]))
  return [...own, ...inner]
}

/** The headers for a call with these arguments, flat. */
export function paramHeaders(marks: readonly ParamMark[], args: unknown): string[] {
  return marks.flatMap(({ path, header }) => {
    const text = textOf(path.reduce<unknown>((value, key) => asObject(value)?.[key], args))
    return text === undefined ? [] : [`Mcp-Param-${header}`, encodeHeaderValue(text)]
  })
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'boolean' || Number.isSafeInteger(value) ? String(value) : undefined
}
