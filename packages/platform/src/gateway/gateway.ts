import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { RPC_INVALID_REQUEST, RPC_TRANSPORT, rpcError } from '@mcp-runtime/wire'
import type { PolicyIndex } from '../policy-index/index.ts'
import type { Clock, EventLog, Log, Workloads } from '../ports/index.ts'
import { admit } from './admit.ts'
import { Crowd } from './crowd.ts'
import { Exchange, type Surroundings, sendJson } from './exchange.ts'
import { McpSessions } from './mcp-session.ts'
import { GatewayMetrics } from './metrics.ts'
import { post } from './post.ts'
import { Silence } from './silence.ts'
import { NO_SUCH_SERVER } from './troubles.ts'

export interface GatewayOptions {
  readonly index: PolicyIndex
  readonly events: EventLog
  readonly workloads: Workloads
  readonly clock: Clock
  readonly log: Log
  /** Signs the ids of MCP sessions; one that is kept lets them live on after a restart. Default: a random one. */
  readonly sessionKey?: Buffer
  /** Milliseconds between two looks at whether the callers of open streams are still welcome. Default 15 s. */
  readonly sweep?: number
}

export interface Gateway {
  /** Whether a path belongs to an MCP server. */
  serves(path: string): boolean
  /** Serves one request; never throws. */
  handle(req: IncomingMessage, res: ServerResponse): void
  /** Prometheus text. */
  metrics(): string
  /** Ends all open exchanges. */
  close(): void
}

/**
 * The one enforcement point: every request to an MCP server comes through here, in both protocol eras. It decides by
 * the policy index, records before it answers, and hands on exactly what it has judged.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { index, clock } = options
  const metrics = new GatewayMetrics()
  const open = new Set<Exchange>()
  const mcpSessions = new McpSessions(options.sessionKey ?? randomBytes(32))
  const around: Surroundings = {
    ...options,
    metrics,
    open,
    crowd: new Crowd(),
    mcpSessions,
    silence: new Silence(),
  }
  let closed = false

  // A stream outlives the decision that opened it, so it is asked about again: when the policy changes, and now and
  // then, because sessions also end by the clock.
  const review = (touched?: ReadonlySet<string>): void => {
    const now = clock()
    for (const exchange of open) {
      if (touched?.has(exchange.policy.uid) === false) continue
      // Who is put out is put out at once; the clock alone lets a call come to its end.
      if (!exchange.mayGoOn(now)) exchange.cut(touched !== undefined)
    }
  }
  const stop = index.onChange((touched) => {
    metrics.reload(touched.size, clock())
    review(touched)
  })
  const timer = setInterval(review, options.sweep ?? 15_000)
  timer.unref()

  return {
    serves: (path) => index.byPath(path) !== undefined,
    handle(req, res) {
      const path = pathOf(req.url ?? '')
      const policy = closed ? undefined : index.byPath(path)
      if (policy === undefined) return notFound(req, res)
      if (req.method !== 'POST' && req.method !== 'GET' && req.method !== 'DELETE') return notAllowed(req, res)
      const exchange = new Exchange(around, policy, req, res, path)
      if (req.method === 'POST') return post(exchange)
      channel(exchange)
    },
    metrics: () => metrics.text(index),
    close() {
      closed = true
      stop()
      clearInterval(timer)
      for (const exchange of open) exchange.res.destroy()
    },
  }
}

/** GET opens the server's stream, DELETE ends its session: no message, but the caller must be known. */
function channel(exchange: Exchange): void {
  // A body means nothing here and is not passed on.
  exchange.req.resume()
  if (!admit(exchange, exchange.around.clock()) || !exchange.ownsSession()) return
  exchange.forward(undefined, exchange.req.method === 'GET').catch((error) => {
    exchange.around.log.error({ err: error, correlationId: exchange.correlationId }, 'the gateway failed')
    exchange.res.destroy()
    exchange.gone()
  })
}

function pathOf(url: string): string {
  const mark = url.indexOf('?')
  return mark < 0 ? url : url.slice(0, mark)
}

function notFound(req: IncomingMessage, res: ServerResponse): void {
  req.resume()
  const { sentence, reason, hint } = NO_SUCH_SERVER
  sendJson(res, 404, rpcError('null', RPC_TRANSPORT, sentence, { reason, hint }))
}

function notAllowed(req: IncomingMessage, res: ServerResponse): void {
  req.resume()
  const body = rpcError('null', RPC_INVALID_REQUEST, 'An MCP server is spoken to by POST, GET and DELETE.', {
    reason: 'method_not_allowed',
  })
  sendJson(res, 405, body, ['Allow', 'GET, POST, DELETE'])
}
