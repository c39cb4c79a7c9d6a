import type { IncomingMessage, ServerResponse } from 'node:http'
import { RPC_DENIED, rpcError, type ScannedMessage, scanMessage } from '@mcp-runtime/wire'
import { refusalAnswer } from '../runtime/answer.ts'
import { exchange } from '../runtime/exchange.ts'
import { explain } from '../runtime/explain.ts'
import { refusalLine } from '../runtime/log.ts'
import type { Refusal } from '../runtime/refusal.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { forwardOnce } from './call.ts'
import { type InboundBody, readInbound } from './read-body.ts'
import { respondFailed, respondJson, respondTooLarge } from './respond.ts'

/** Serves one request to the MCP route, from its body to the last byte of its answer. Never rejects. */
export async function serveCall(
  runtime: Runtime,
  req: IncomingMessage,
  res: ServerResponse,
  stop: AbortSignal,
): Promise<'answered' | 'refused' | 'failed' | 'gone'> {
  const limit = runtime.options.proxy.maxInboundBytes
  const body = await readInbound(req, limit).catch(() => undefined)
  if (body === undefined) return 'gone'
  if (body.kind === 'too_large') {
    respondTooLarge(res, limit)
    return 'failed'
  }
  const { messages, batch } = messagesOf(req, body)
  const message = messages.length === 1 ? messages[0] : undefined
  const started = performance.now()
  const outcome = await exchange({
    method: message?.method,
    once: body.kind === 'stream',
    keeper: runtime.keeper,
    clock: runtime.clock,
    signal: stop,
    attempt: (lease, retryIn) =>
      forwardOnce(runtime, { req, res, body, message, signal: signalFor(runtime, req, stop) }, lease, retryIn),
  })
  runtime.metrics.observe(message?.method, performance.now() - started)
  if (res.destroyed) return 'gone'
  if (outcome.kind === 'refused') {
    const bytes = body.kind === 'held' ? body.bytes.length : Number(req.headers['content-length'] ?? limit)
    respondRefused(runtime, res, outcome.refusal, { messages, batch, bytes })
    return 'refused'
  }
  if (outcome.kind === 'failed') {
    if (body.kind === 'stream' && body.overflowed()) respondTooLarge(res, limit)
    else respondFailed(res, message?.id ?? 'null', outcome)
    return 'failed'
  }
  return 'answered'
}

interface Messages {
  readonly messages: readonly ScannedMessage[]
  readonly batch: boolean
}

/** Looked at for ids, names and retries only; what cannot be read is the gateway's to judge (§5.4). */
function messagesOf(req: IncomingMessage, body: InboundBody): Messages {
  const scan = req.method === 'POST' && body.kind === 'held' ? scanMessage(body.bytes) : undefined
  return scan?.ok ? scan : { messages: [], batch: false }
}

/** --request-timeout bounds a call, never a GET stream that the server may keep open for ever. */
function signalFor(runtime: Runtime, req: IncomingMessage, stop: AbortSignal): AbortSignal {
  const { timeoutMs } = runtime.options.runtime
  return timeoutMs === undefined || req.method === 'GET'
    ? stop
    : AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)])
}

/**
 * A refused request gets an answer its client shows (decision 22). Where there is no request to answer, the status
 * stays a refusal, but never 401: that would make a client start OAuth.
 */
function respondRefused(
  runtime: Runtime,
  res: ServerResponse,
  refusal: Refusal,
  { messages, batch, bytes }: Messages & { bytes: number },
): void {
  const { about, metrics, options } = runtime
  const first = messages[0]
  metrics.denied(first?.method, refusal.reason)
  if (options.logRefusals) {
    runtime.info(refusalLine('proxy', refusal.status, refusal.reason, { method: first?.method, tool: first?.name }))
  }
  const requests = messages.filter(({ kind }) => kind === 'request')
  if (requests.length === 0) {
    const { sentence, hint } = explain(refusal, first, about, { batch, bytes })
    const status = refusal.status === 401 ? 403 : refusal.status
    respondJson(res, status, rpcError('null', RPC_DENIED, sentence, { reason: refusal.reason, hint }))
    return
  }
  const answers = requests.map((request) => refusalAnswer(request, refusal, about, { batch, bytes }))
  respondJson(res, 200, batch ? `[${answers.join(',')}]` : answers[0]!)
}
