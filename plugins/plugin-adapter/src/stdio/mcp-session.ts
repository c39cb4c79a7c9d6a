import { eraHeaders } from '@mcp-runtime/wire'
import type { Line } from './line.ts'
import { ParamHeaders } from './param-headers.ts'

/** The client's MCP session with the server; empty in the stateless era. Not to be confused with the agent session. */
export class McpSession {
  /** `Mcp-Session-Id`, as the answer to `initialize` gave it. */
  id: string | undefined
  /** The negotiated revision. */
  version: string | undefined
  /** The handshake, kept to be made again when the server has forgotten the session. */
  initialize: Line | undefined
  initialized: Line | undefined
  readonly params = new ParamHeaders()
  readonly #fallback: string | undefined

  /** `fallback`: the revision to name before one is negotiated (`--protocol-version`). */
  constructor(fallback: string | undefined) {
    this.#fallback = fallback
  }

  /**
   * Session and revision headers of a message (adapter-and-gateway §14). The handshake carries neither; a message of
   * the stateless era carries what its own `_meta` says, and no session.
   */
  headersFor(line: Line | undefined): string[] {
    if (line?.message.stateless) return [...eraHeaders(line.message), ...this.params.headersFor(line)]
    if (line?.message.method === 'initialize') return []
    const version = this.version ?? this.#fallback
    return [
      ...(this.id === undefined ? [] : ['Mcp-Session-Id', this.id]),
      ...(version === undefined ? [] : ['MCP-Protocol-Version', version]),
    ]
  }
}
