// Stateless era (2026-07-28), Streamable HTTP, "Schema extension": arguments that a tool's schema marks with
// `x-mcp-header` are repeated in `Mcp-Param-*` headers. A stdio client sends no headers, so the adapter must.
import { asObject } from '@mcp-runtime/contract/json'
import { encodeHeaderValue } from '@mcp-runtime/wire'
import type { Line } from './line.ts'

interface Declaration {
  readonly path: readonly string[]
  readonly header: string
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const TYPES = new Set(['string', 'integer', 'boolean'])
/** Tools remembered at most; the oldest go first. */
const MOST_TOOLS = 4096

/** Which arguments of which tool are repeated, as the tool lists that passed by say. */
export class ParamHeaders {
  readonly #tools = new Map<string, readonly Declaration[]>()

  /** Takes the marks from an answer to `tools/list`. */
  learn(answer: string): void {
    const tools = asObject(asObject(JSON.parse(answer))?.result)?.tools
    if (!Array.isArray(tools)) return
    for (const tool of tools) {
      const { name, inputSchema } = asObject(tool) ?? {}
      if (typeof name !== 'string') continue
      const found = marks(inputSchema)
      this.#tools.delete(name)
      if (found.length > 0) this.#tools.set(name, found)
    }
    while (this.#tools.size > MOST_TOOLS) this.#tools.delete(this.#tools.keys().next().value!)
  }

  /** The headers of a tool call; a flat array, empty for tools without marks and those never listed. */
  headersFor({ message, bytes }: Line): string[] {
    const declared = message.method === 'tools/call' ? this.#tools.get(message.name ?? '') : undefined
    if (!declared) return []
    const { params } = JSON.parse(new TextDecoder().decode(bytes)) as { params?: { arguments?: unknown } }
    return declared.flatMap(({ path, header }) => {
      const text = textOf(path.reduce<unknown>((value, key) => asObject(value)?.[key], params?.arguments))
      return text === undefined ? [] : [`Mcp-Param-${header}`, encodeHeaderValue(text)]
    })
  }
}

/** Marks count only where a chain of `properties` leads to them. */
function marks(schema: unknown, path: readonly string[] = []): Declaration[] {
  const { properties, type, 'x-mcp-header': header } = asObject(schema) ?? {}
  const own = typeof header === 'string' && TOKEN.test(header) && TYPES.has(String(type)) ? [{ path, header }] : []
  const inner = Object.entries(asObject(properties) ?? {}).flatMap(([key, child]) => marks(child, [...path, key]))
  return [...own, ...inner]
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'boolean' || Number.isSafeInteger(value) ? String(value) : undefined
}
