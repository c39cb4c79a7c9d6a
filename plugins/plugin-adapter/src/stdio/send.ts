import { Readable } from 'node:stream'
import { headerValue, mediaType, type OpenResponse } from '@mcp-runtime/wire'
import { type Attempt, exchange, type Failure, type Outcome } from '../runtime/exchange.ts'
import { noMcpAnswer } from '../runtime/no-mcp.ts'
import { mayBeRefusal, readRefusal } from '../runtime/refusal.ts'
import { requestHeaders } from '../runtime/request-headers.ts'
import { isPassing } from '../runtime/retry.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { pathFor } from '../runtime/target.ts'
import type { Lease } from '../session/keeper.ts'
import { codeOf, textOf } from '../session/source.ts'
import type { Line } from './line.ts'
import { readAll } from './read-all.ts'

const REFUSAL_MAX = 1024 * 1024

export interface Sent {
  readonly method: 'POST' | 'GET' | 'DELETE'
  /** The message; absent with GET and DELETE. */
  readonly line?: Line
  /** Asked for each try, because a renewed session may change them. */
  headers(): string[]
  readonly signal: AbortSignal
}

/** Sends one request with all that is done about trouble (`exchange`); the answer's body is still to be read. */
export function send(runtime: Runtime, sent: Sent): Promise<Outcome<OpenResponse>> {
  return exchange<OpenResponse>({
    method: sent.line?.message.method,
    keeper: runtime.keeper,
    clock: runtime.clock,
    signal: sent.signal,
    attempt: (lease, retryIn) => attempt(runtime, sent, lease, retryIn).catch((error) => failure(error, sent.signal)),
  })
}

async function attempt(
  runtime: Runtime,
  { method, line, headers, signal }: Sent,
  lease: Lease,
  retryIn: (retryAfter?: string) => number | undefined,
): Promise<Attempt<OpenResponse>> {
  const accept = method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream'
  const own = ['Accept', accept, ...(line ? ['Content-Type', 'application/json'] : []), ...headers()]
  const response = await runtime.upstream.open(
    {
      method,
      path: pathFor(runtime.target, ''),
      headers: requestHeaders(runtime.options.runtime, lease.identity, own),
      ...(line ? { body: line.bytes } : {}),
    },
    signal,
  )
  // A body may be given up before anybody reads it; then its error is nobody's.
  response.body.on('error', () => undefined)
  const { status } = response
  const delay = isPassing(status) ? retryIn(headerValue(response.headers, 'retry-after')) : undefined
  if (delay !== undefined) {
    await readAll(response.body, REFUSAL_MAX)
    return { kind: 'again', delay }
  }
  const noMcp = line && noMcpAnswer(runtime.target.url, line.message, response)
  if (noMcp) {
    response.body.destroy()
    return noMcp
  }
  const type = mediaType(headerValue(response.headers, 'content-type'))
  if (!mayBeRefusal(status, response.headers) || type !== 'application/json')
    return { kind: 'answered', value: response }
  const body = (await readAll(response.body, REFUSAL_MAX)) ?? Buffer.alloc(0)
  const refusal = readRefusal(status, response.headers, body)
  if (refusal) return { kind: 'refused', refusal }
  return { kind: 'answered', value: { ...response, body: Readable.from([body]) } }
}

export function failure(error: unknown, signal: AbortSignal): Failure {
  const reason: unknown = signal.aborted ? signal.reason : undefined
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return { kind: 'failed', code: 'timeout', message: 'The runtime did not answer within --request-timeout.' }
  }
  const code = codeOf(error) || 'no_answer'
  const what = code === 'unreachable' ? 'The runtime cannot be reached' : 'The runtime gave no complete answer'
  return { kind: 'failed', code, message: `${what}: ${textOf(error)}.` }
}
