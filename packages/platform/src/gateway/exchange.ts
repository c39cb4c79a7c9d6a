// One HTTP request at the gateway, from routing to the end of its answer. What it sends is recorded first (decision 15).
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Decision, Identity } from '@mcp-runtime/contract'
import {
  filterRequestHeaders,
  isToolCall,
  type RequestFilter,
  RPC_TRANSPORT,
  type ScannedMessage,
  type Upstream,
} from '@mcp-runtime/wire'
import type { PolicyIndex, ServerPolicy, SessionBinding } from '../policy-index/index.ts'
import type { Clock, EventLog, Log, Workloads } from '../ports/index.ts'
import { errorBody, type Trouble } from './answers.ts'
import { auditEvent, traceIdOf } from './audit.ts'
import type { Crowd } from './crowd.ts'
import type { Verdict } from './judge.ts'
import { type McpSessions, ownerOf } from './mcp-session.ts'
import type { GatewayMetrics } from './metrics.ts'
import { servingOf } from './serving.ts'
import { type Silence, sessionKey } from './silence.ts'
import { filterTools, visibleTo } from './tool-filter.ts'
import {
  AUDIT_UNAVAILABLE,
  CROWDED,
  NO_SUCH_SERVER,
  NO_SUCH_SESSION,
  noWorkload,
  type UpstreamTrouble,
  upstreamTrouble,
} from './troubles.ts'

export interface Surroundings {
  readonly index: PolicyIndex
  readonly events: EventLog
  readonly workloads: Workloads
  readonly clock: Clock
  readonly log: Log
  readonly metrics: GatewayMetrics
  readonly open: Set<Exchange>
  readonly crowd: Crowd
  readonly mcpSessions: McpSessions
  readonly silence: Silence
}

const NOBODY: Identity = { humanID: '', agentID: '', teamID: '', sessionID: '' }

export class Exchange {
  readonly around: Surroundings
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly path: string
  readonly correlationId = randomUUID()
  readonly began = performance.now()
  policy: ServerPolicy
  bytesIn = 0
  identity: Identity = NOBODY
  session: SessionBinding | undefined
  /** What was read of the body, and what was decided on it. */
  messages: readonly ScannedMessage[] = []
  verdicts: readonly Verdict[] = []
  batch = false
  /** Raw id to answer by when the body could not be read as messages. */
  id = 'null'
  #recorded = false
  /** The server's own session id that the request names. */
  #mcpSession = ''
  /** Under which name it counts in the crowd while it is forwarded. */
  #seat: string | undefined

  constructor(around: Surroundings, policy: ServerPolicy, req: IncomingMessage, res: ServerResponse, path: string) {
    this.around = around
    this.policy = policy
    this.req = req
    this.res = res
    this.path = path
    around.open.add(this)
    around.metrics.inflight += 1
  }

  get httpMethod(): string {
    return this.req.method ?? ''
  }

  get traceId(): string | undefined {
    return traceIdOf(this.req.headers.traceparent)
  }

  /** Whether whoever opened this exchange may still listen to it. */
  mayGoOn(now: number): boolean {
    const policy = this.around.index.byUid(this.policy.uid)
    if (policy === undefined) return false
    if (this.session === undefined) return policy.observes
    const session = policy.session(this.session.name)
    if (session === undefined || session.revoked || now > session.expiresAt) return false
    // Who has a call or a stream open is not silent.
    if (policy.limits.silence !== undefined) this.around.silence.used(sessionKey(policy, session), now)
    return true
  }

  /**
   * Cuts an answer that is being streamed or a stream not begun yet, with `waiting` also a call that the server still
   * works on; the upstream request ends with it. What is still being read is judged by the policy that holds then.
   */
  cut(waiting: boolean): void {
    const forwarded = waiting && this.#seat !== undefined
    if (this.res.headersSent || this.httpMethod === 'GET' || forwarded) this.res.destroy()
  }

  /** Records and answers a request that goes no further. `denied`: what is known of the decision, when it was one. */
  refuse(status: number, code: number, trouble: Trouble, denied?: Partial<Decision>): void {
    if (denied !== undefined) {
      const version = this.policy.server.spec.policy?.policyVersion || 'v1'
      const decision = { policy_version: version, ...denied, allowed: false, status, reason: trouble.reason }
      const messages = this.messages.length === 0 ? [undefined] : this.messages
      this.verdicts = messages.map((message) => ({ message, decision }))
    }
    this.reply(status, this.#errorBody(code, trouble))
  }

  /** The server was deleted while the body was on its way: there is nothing left to record it for. */
  vanished(): void {
    this.#send(404, this.#errorBody(RPC_TRANSPORT, NO_SUCH_SERVER))
  }

  /** Records every verdict, then sends the body; without its record nothing leaves. */
  reply(status: number, body: string): void {
    if (this.#recorded || this.#record(status, Buffer.byteLength(body))) this.#send(status, body)
    else this.#failUnrecorded()
  }

  /** Whether the MCP session that the request names, if any, is the caller's own; when not, it has been answered. */
  ownsSession(): boolean {
    const owner = ownerOf(this.policy, this.session, this.identity)
    const id = this.around.mcpSessions.open(this.req.rawHeaders, owner)
    if (id !== undefined) {
      this.#mcpSession = id
      return true
    }
    // As of a server that has forgotten it, so that clients start anew; nobody learns whether there is such a session.
    this.refuse(404, RPC_TRANSPORT, NO_SUCH_SESSION, {})
    return false
  }

  /** Hands the request on and streams the answer back. `body` is what was judged, byte for byte. */
  async forward(body: Buffer | undefined, mayList: boolean): Promise<void> {
    const { workloads, mcpSessions } = this.around
    const upstream = workloads.upstream(this.policy.uid)
    if (upstream === undefined) return this.#trouble(noWorkload(this.policy, workloads.status(this.policy.uid)))
    const seat = `${this.policy.uid} ${this.session?.name ?? ''}`
    if (!this.around.crowd.enter(seat)) return this.#trouble(CROWDED)
    this.#seat = seat
    const serving = servingOf(this.policy)
    const lists = mayList && !serving.listsAll
    const request = {
      method: this.httpMethod,
      path: upstreamPath(upstream, this.req.url ?? ''),
      headers: this.#upstreamHeaders(lists ? serving.readableFilter : serving.filter),
      ...(body === undefined ? {} : { body }),
    }
    let unrecorded = false
    const outcome = await upstream.forward(request, this.res, {
      onResponseStart: (status, headers) => {
        if (!this.#record(status, contentLength(headers))) {
          unrecorded = true
          throw new Error('the event cannot be kept')
        }
        const owner = ownerOf(this.policy, this.session, this.identity)
        return [...mcpSessions.sealAnswer(headers, owner), 'X-Correlation-ID', this.correlationId]
      },
      ...(lists && {
        transform: (status: number, headers: readonly string[]) =>
          filterTools(visibleTo(this.policy, this.identity, this.around.clock), status, headers),
      }),
    })
    if (outcome.started) return this.#finish(outcome.status, outcome.bytesOut)
    if (unrecorded) return this.#failUnrecorded()
    if (outcome.error === 'aborted_by_client') return this.gone()
    this.#trouble(upstreamTrouble(this.policy, outcome.error ?? 'no_answer'))
  }

  #upstreamHeaders(filter: RequestFilter): string[] {
    const headers = filterRequestHeaders(this.req.rawHeaders, filter)
    if (this.#mcpSession !== '') headers.push('Mcp-Session-Id', this.#mcpSession)
    return headers
  }

  /** The client left before it was answered; what it asked for is recorded all the same. */
  gone(): void {
    this.#record(499, 0)
    this.#finish(499, 0)
  }

  #trouble({ status, ...trouble }: UpstreamTrouble): void {
    this.refuse(status, RPC_TRANSPORT, trouble)
  }

  /** Whether the events are kept. */
  #record(status: number, bytesOut: number): boolean {
    if (this.#recorded) return true
    const { events, clock, log, metrics } = this.around
    const now = clock()
    try {
      for (const { message, decision } of this.verdicts) {
        if (message?.method === undefined && decision.allowed) continue
        events.append(auditEvent(this, this.identity, message, decision, { status, bytesOut }, now, performance.now()))
        if (!decision.allowed || (message !== undefined && isToolCall(message))) {
          metrics.decision(this.policy, message?.method, decision.allowed, decision.reason)
        }
      }
      this.#recorded = true
      return true
    } catch (error) {
      log.error({ err: error, correlationId: this.correlationId }, 'an event cannot be kept; the call is not answered')
      return false
    }
  }

  #failUnrecorded(): void {
    const { status, ...trouble } = AUDIT_UNAVAILABLE
    this.#send(status, this.#errorBody(RPC_TRANSPORT, trouble))
  }

  #errorBody(code: number, trouble: Trouble): string {
    return errorBody(this.messages, this.batch, this.id, code, trouble, this.correlationId)
  }

  #send(status: number, body: string): void {
    const { res } = this
    const bytes = Buffer.byteLength(body)
    if (!res.destroyed && !res.headersSent) sendJson(res, status, body, ['X-Correlation-ID', this.correlationId])
    this.#finish(status, bytes)
  }

  #finish(status: number, bytesOut: number): void {
    const { open, metrics, crowd } = this.around
    if (!open.delete(this)) return
    if (this.#seat !== undefined) crowd.leave(this.#seat)
    metrics.inflight -= 1
    metrics.request(this.policy, {
      httpMethod: this.httpMethod,
      decision: this.verdicts.some(({ decision }) => !decision.allowed) ? 'deny' : 'allow',
      status,
      bytesIn: this.bytesIn,
      bytesOut,
      seconds: (performance.now() - this.began) / 1000,
      ...rpcMethod(this.verdicts),
    })
  }
}

const rpcMethod = ([first]: readonly Verdict[]) =>
  first?.message?.method === undefined ? {} : { rpcMethod: first.message.method }

export function sendJson(res: ServerResponse, status: number, body: string, headers: readonly string[] = []): void {
  const length = String(Buffer.byteLength(body))
  res.writeHead(status, ['Content-Type', 'application/json', 'Content-Length', length, ...headers])
  res.end(body)
}

/** The server's own path with the query of the request (adapter-and-gateway §8.1). */
function upstreamPath({ url }: Upstream, requested: string): string {
  const mark = requested.indexOf('?')
  const query = mark < 0 ? '' : requested.slice(mark + 1)
  if (url.search === '') return query === '' ? url.pathname : `${url.pathname}?${query}`
  return `${url.pathname}${url.search}${query === '' ? '' : `&${query}`}`
}

function contentLength(headers: readonly string[]): number {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]?.toLowerCase() === 'content-length') return Number(headers[i + 1]) || 0
  }
  return 0
}
