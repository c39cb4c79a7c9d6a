// Stateless era (2026-07-28), Streamable HTTP, "Schema extension": arguments that a tool's schema marks with
// `x-mcp-header` are repeated in `Mcp-Param-*` headers. A stdio client sends no headers, so the adapter must.
import { asObject } from '@mcp-runtime/contract/json'
import { type ParamMark, paramHeaders, paramMarks } from '@mcp-runtime/wire'
import type { Line } from './line.ts'

/** Tools remembered at most; the oldest go first. */
const MOST_TOOLS = 4096

/** Which arguments of which tool are repeated, as the tool lists that passed by say. */
export class ParamHeaders {
  readonly #tools = new Map<string, readonly ParamMark[]>()

  /** Takes the marks from an answer to `tools/list`. */
  learn(answer: string): void {
    const tools = asObject(asObject(JSON.parse(answer))?.result)?.tools
    if (!Array.isArray(tools)) return
    for (const tool of tools) {
      const { name, inputSchema } = asObject(tool) ?? {}
      if (typeof name !== 'string') continue
      const found = paramMarks(inputSchema)
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
    return paramHeaders(declared, params?.arguments)
  }
}
