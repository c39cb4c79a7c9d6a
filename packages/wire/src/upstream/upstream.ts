import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import { dispatchOptions } from './dispatch.ts'
import { Forwarding } from './forwarding.ts'
import { openResponse, readBody } from './open.ts'
import { openPool } from './pool.ts'
import type {
  BufferedResponse,
  ForwardHooks,
  ForwardOutcome,
  OpenResponse,
  UpstreamOptions,
  UpstreamRequest,
} from './types.ts'

/** One MCP server, or the next hop towards it, behind a pool of connections. Redirects are never followed. */
export interface Upstream {
  readonly url: URL
  /**
   * Sends a request and streams the answer into `res`: no buffering, the client's pace is the upstream's pace, and
   * the upstream request ends when the client goes away. Never rejects. When the outcome has an error and `started`
   * is false, nothing was sent and the caller must answer.
   */
  forward(request: UpstreamRequest, res: ServerResponse, hooks?: ForwardHooks): Promise<ForwardOutcome>
  /** Sends a request; resolves with the headers and a body to read. Rejects with WireError. */
  open(request: UpstreamRequest, signal?: AbortSignal): Promise<OpenResponse>
  /** Sends a request and reads the whole answer, at most `max` bytes (default 4 MiB). Rejects with WireError. */
  request(request: UpstreamRequest, options?: { max?: number; signal?: AbortSignal }): Promise<BufferedResponse>
  /** Closes all connections, streams included. */
  close(): Promise<void>
}

/**
 * Creates the upstream for the origin of `url`; nothing is loaded or connected before the first request. The path of
 * a request is sent as given, the path of `url` is the caller's to use.
 */
export function createUpstream(url: string, options: UpstreamOptions = {}): Upstream {
  const target = new URL(url)
  let pool: Dispatcher | undefined
  let opening: Promise<Dispatcher> | undefined
  let closed = false
  const ready = async (): Promise<Dispatcher> => {
    opening ??= openPool(target.origin, options)
    pool = await opening
    return pool
  }
  return {
    url: target,
    async forward(request, res, hooks = {}) {
      const forwarding = new Forwarding(res, hooks)
      const dispatcher = pool ?? (await ready())
      if (!forwarding.settled) dispatcher.dispatch(dispatchOptions(request, options), forwarding)
      return forwarding.done
    },
    async open(request, signal) {
      return openResponse(pool ?? (await ready()), request, options, signal)
    },
    async request(request, { max = 4 * 1024 * 1024, signal } = {}) {
      return readBody(await this.open(request, signal), max)
    },
    async close() {
      if (closed || opening === undefined) return
      closed = true
      await (await opening).destroy()
    },
  }
}
