export interface DiscoveredTool {
  readonly name: string
  readonly title?: string
  readonly description?: string
  /** Hints of the server about itself, to be judged, not believed. */
  readonly annotations?: ToolAnnotations
}

export interface ToolAnnotations {
  readonly title?: string
  readonly readOnlyHint?: boolean
  readonly destructiveHint?: boolean
  readonly idempotentHint?: boolean
  readonly openWorldHint?: boolean
}

export interface Discovery {
  /** The endpoint that was asked. */
  readonly url: string
  readonly era: 'session' | 'stateless'
  readonly protocolVersion: string
  readonly serverInfo?: { readonly name: string; readonly version?: string; readonly title?: string }
  /** In the server's order, each name once. */
  readonly tools: DiscoveredTool[]
}

export interface DiscoverOptions {
  /** Milliseconds to keep trying while the connection is refused (decision 7). Default 0: one try. */
  waitMs?: number
  /** Called when a try was refused and another follows, with the milliseconds waited so far. */
  onWait?(waitedMs: number): void
  /** Milliseconds for one request. Default 10 000 (commands-user §7). */
  requestTimeout?: number
  /** Milliseconds for the whole exchange, waiting for the port not counted. Default 20 000. */
  totalTimeout?: number
  /** Most bytes of all answers together. Default 4 MiB (decision 27). */
  maxBytes?: number
  /** Most pages of tools. Default 100. */
  maxPages?: number
  /** More request headers, flat. */
  headers?: readonly string[]
  /** What we say we are. */
  clientInfo?: { name: string; version: string }
  signal?: AbortSignal
}
