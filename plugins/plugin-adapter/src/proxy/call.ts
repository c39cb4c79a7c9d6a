// One MCP request of a client, on its way to the runtime.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ForwardHooks, type ForwardOutcome, headerValue, mediaType, type ScannedMessage } from '@mcp-runtime/wire'
import type { Attempt, Failure } from '../runtime/exchange.ts'
import { noMcpAnswer } from '../runtime/no-mcp.ts'
import { mayBeRefusal, type Refusal, readRefusal } from '../runtime/refusal.ts'
import { requestHeaders, withProtocolVersion } from '../runtime/request-headers.ts'
import { isPassing } from '../runtime/retry.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { pathFor } from '../runtime/target.ts'
import type { Lease } from '../session/keeper.ts'
import type { InboundBody } from './read-body.ts'

/** The most a refusal may weigh; a gateway's are some hundred bytes. */
const REFUSAL_MAX = 1024 * 1024

export interface Inbound {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly body: Exclude<InboundBody, { kind: 'too_large' }>
  /** The request's one message; undefined for batches, streams and what is no JSON-RPC. */
  readonly message: ScannedMessage | undefined
  readonly signal: AbortSignal
}

/**
 * Sends the request once and streams the answer to the client as it comes. Held back, and not sent to the client, are
 * only a refusal by the gateway, a passing failure that may be tried again, and what is no MCP.
 */
export async function forwardOnce(
  runtime: Runtime,
  inbound: Inbound,
  lease: Lease,
  retryIn: (retryAfter?: string) => number | undefined,
): Promise<Attempt<ForwardOutcome>> {
  const { req, res, body, message } = inbound
  let refusal: Refusal | undefined
  let delay: number | undefined
  let noMcp: Failure | undefined
  const transform: ForwardHooks['transform'] = (status, headers) => {
    if (isPassing(status)) {
      delay = retryIn(headerValue(headers, 'retry-after'))
      if (delay !== undefined) return { mode: 'body', max: REFUSAL_MAX, map: hold }
    }
    noMcp = req.method === 'POST' ? noMcpAnswer(runtime.target.url, message, { status, headers }) : undefined
    if (noMcp) return hold()
    if (!mayBeRefusal(status, headers) || mediaType(headerValue(headers, 'content-type')) !== 'application/json') {
      return undefined
    }
    if (Number(headerValue(headers, 'content-length') ?? 0) > REFUSAL_MAX) return undefined
    return {
      mode: 'body',
      max: REFUSAL_MAX,
      map: (bytes) => {
        refusal = readRefusal(status, headers, bytes)
        return refusal ? hold() : bytes
      },
    }
  }
  const outcome = await runtime.upstream.forward(
    {
      method: req.method ?? 'GET',
      path: pathFor(runtime.target, req.url ?? '/'),
      headers: headersFor(runtime, inbound, lease),
      ...(body.kind === 'stream' ? { body: body.stream } : body.bytes.length > 0 ? { body: body.bytes } : {}),
    },
    res,
    { transform, signal: inbound.signal },
  )
  if (refusal) return { kind: 'refused', refusal }
  if (noMcp) return noMcp
  if (delay !== undefined && !outcome.started) return { kind: 'again', delay }
  if (outcome.error === undefined || outcome.started) return { kind: 'answered', value: outcome }
  return { kind: 'failed', ...failureWords(outcome, inbound.signal) }
}

/** Ends a held answer: what was read of it is dealt with here, and nothing goes to the client. */
function hold(): never {
  throw new Error('held')
}

function headersFor(runtime: Runtime, { req, message }: Inbound, { identity }: Lease): string[] {
  const { options } = runtime
  const via = { address: req.socket.remoteAddress ?? '', host: req.headers.host ?? '' }
  const raw = options.proxy.localToken === '' ? req.rawHeaders : withoutAuthorization(req.rawHeaders)
  const headers = requestHeaders(options.runtime, identity, raw, via)
  return withProtocolVersion(headers, options.runtime.protocolVersion, message?.method)
}

/** With a local token `Authorization` is for this hop. */
function withoutAuthorization(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, at) => rawHeaders[at - (at % 2)]!.toLowerCase() !== 'authorization')
}

function failureWords(outcome: ForwardOutcome, signal: AbortSignal): { code: string; message: string } {
  if (outcome.error === 'cancelled' && signal.reason instanceof Error && signal.reason.name === 'TimeoutError') {
    return { code: 'timeout', message: 'The runtime did not answer within --request-timeout.' }
  }
  const code = outcome.error ?? 'no_answer'
  const why = outcome.cause?.message ? `: ${outcome.cause.message}` : ''
  if (code === 'unreachable') return { code, message: `The runtime cannot be reached${why}.` }
  return { code, message: `The runtime gave no complete answer (${code})${why}.` }
}
