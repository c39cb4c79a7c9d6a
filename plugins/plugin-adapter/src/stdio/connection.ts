import type { Readable } from 'node:stream'
import { headerValue, mediaType, type OpenResponse, RPC_TRANSPORT, rpcError } from '@mcp-runtime/wire'
import { refusalAnswer } from '../runtime/answer.ts'
import type { Failure, Outcome } from '../runtime/exchange.ts'
import { explain } from '../runtime/explain.ts'
import { refusalLine } from '../runtime/log.ts'
import type { Refusal } from '../runtime/refusal.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { readEvents, type StreamEnd } from './events.ts'
import { httpErrorAnswer } from './http-error.ts'
import { type Incoming, readIncoming, sameId } from './incoming.ts'
import type { Line } from './line.ts'
import { McpSession } from './mcp-session.ts'
import type { Outbox } from './outbox.ts'
import type { Pending } from './pending.ts'
import { ANSWER_MAX, readAll } from './read-all.ts'
import { failure, send } from './send.ts'

/** Tries to take a broken stream up again before its request is given up. */
const RESUMES = 5
const FIRST_WAIT = 1_000
const LONGEST_WAIT = 30_000

/** The MCP conversation with one server over Streamable HTTP, on behalf of a client that speaks stdio. */
export class Connection {
  readonly session: McpSession
  /** Sees each message of the server before it goes to the client. */
  onMessage: (incoming: Incoming, pending: Pending | undefined) => void = () => undefined
  readonly #runtime: Runtime
  readonly #outbox: Outbox
  readonly #stop: AbortSignal

  constructor(runtime: Runtime, outbox: Outbox, stop: AbortSignal) {
    this.#runtime = runtime
    this.#outbox = outbox
    this.#stop = stop
    this.session = new McpSession(runtime.options.runtime.protocolVersion)
  }

  /** Sends a message of the client; one of the handshake carries no session. */
  post(line: Line, signal: AbortSignal): Promise<Outcome<OpenResponse>> {
    return send(this.#runtime, { method: 'POST', line, headers: () => this.session.headersFor(line), signal })
  }

  /** Opens the stream for messages that belong to no request, or takes a broken one up again. */
  listen(lastEventId: string, signal: AbortSignal): Promise<Outcome<OpenResponse>> {
    const headers = () => [
      ...this.session.headersFor(undefined),
      ...(lastEventId === '' ? [] : ['Last-Event-ID', lastEventId]),
    ]
    return send(this.#runtime, { method: 'GET', headers, signal })
  }

  /** Tells the server that the client has gone; a server may refuse, and then forgets by itself. */
  async end(signal: AbortSignal): Promise<void> {
    if (this.session.id === undefined) return
    const headers = () => this.session.headersFor(undefined)
    const outcome = await send(this.#runtime, { method: 'DELETE', headers, signal })
    if (outcome.kind === 'answered') outcome.value.body.destroy()
  }

  /** Hands one message to the client. `pending`: the request whose answer it may be. */
  async deliver(incoming: Incoming, pending?: Pending): Promise<void> {
    const isAnswer = pending !== undefined && incoming.kind === 'response' && sameId(incoming.id, pending.id)
    if (isAnswer && pending.cancel.signal.aborted) return pending.over()
    this.onMessage(incoming, isAnswer ? pending : undefined)
    await this.#outbox.send(incoming.text)
    if (isAnswer) pending.answer()
  }

  /** Answers a request with a text of our own. */
  async answer(pending: Pending, text: string): Promise<void> {
    if (!pending.answered && !pending.cancel.signal.aborted) await this.#outbox.send(text)
    pending.answer()
  }

  /** Follows the answer to a request until the request has one, or cannot get one any more. */
  async follow(pending: Pending, response: OpenResponse): Promise<void> {
    const { status, headers, body } = response
    const type = mediaType(headerValue(headers, 'content-type'))
    if (status >= 200 && status < 300 && type === 'text/event-stream') return this.#followStream(pending, body)
    const bytes = await readAll(body, ANSWER_MAX).catch(() => null)
    if (bytes === null) return this.fail(pending, 'broken', 'The answer of the runtime broke off.')
    if (bytes === undefined) return this.fail(pending, 'too_large', `The answer is larger than ${ANSWER_MAX} bytes.`)
    const text = bytes.toString()
    if (status >= 300) {
      if (this.#runtime.options.logRefusals) {
        const { method, name: tool } = pending.line.message
        this.#runtime.info(refusalLine('stdio', status, text.slice(0, 240), { method, tool }))
      }
      return this.answer(pending, httpErrorAnswer(pending.id, status, text, headerValue(headers, 'location')))
    }
    for (const incoming of readIncoming(text)) await this.deliver(incoming, pending)
    if (!pending.answered)
      await this.fail(pending, 'no_answer', 'The runtime accepted the request and did not answer it.')
  }

  refuse(pending: Pending, refusal: Refusal): Promise<void> {
    const { about, metrics, options, info } = this.#runtime
    const { message, bytes } = pending.line
    metrics.denied(message.method, refusal.reason)
    if (options.logRefusals) {
      info(refusalLine('stdio', refusal.status, refusal.reason, { method: message.method, tool: message.name }))
    }
    return this.answer(pending, refusalAnswer(message, refusal, about, { batch: false, bytes: bytes.length }))
  }

  fail(pending: Pending, code: string, message: string, hint?: string): Promise<void> {
    const data = { http_status: code === 'timeout' ? 504 : 502, reason: code, hint }
    return this.answer(pending, rpcError(pending.id, RPC_TRANSPORT, message, data))
  }

  /** What is said about a message that nobody waits for; a refusal of it would otherwise be lost. */
  note(line: Line, outcome: Outcome<OpenResponse>): void {
    const { about, warn } = this.#runtime
    const what = line.message.method ?? 'an answer to the server'
    if (outcome.kind === 'refused') {
      const { sentence, hint } = explain(outcome.refusal, line.message, about)
      warn(`The runtime refused ${what}: ${sentence} ${hint}`)
    } else if (outcome.kind === 'failed') this.#logFailure(what, outcome)
    else if (outcome.value.status >= 300) warn(`The runtime answered ${what} with HTTP ${outcome.value.status}.`)
  }

  #logFailure(what: string, failure: Failure): void {
    if (!this.#stop.aborted) this.#runtime.warn(`${what} was not delivered: ${failure.message}`)
  }

  async #followStream(pending: Pending, body: Readable): Promise<void> {
    let stream: Readable | undefined = body
    let end: StreamEnd = { lastEventId: '', events: 0 }
    const { signal } = pending
    for (let tries = 0; ; ) {
      if (stream) {
        const { retry } = end
        end = await readEvents(stream, (incoming) => this.deliver(incoming, pending), end.lastEventId)
        // What the server asked for stays asked for, as in a browser.
        if (end.retry === undefined && retry !== undefined) end = { ...end, retry }
        if (end.events > 0) tries = 0
      }
      if (pending.answered || signal.aborted) return this.#over(pending)
      tries += 1
      // The stateless era has no streams to take up again; nor has a server that numbers no events.
      if (end.lastEventId === '' || pending.line.message.stateless || tries > RESUMES) break
      await this.#runtime.clock.sleep(waitBefore(tries, end.retry), signal)
      if (signal.aborted) return this.#over(pending)
      const outcome = await this.listen(end.lastEventId, signal)
      stream = streamOf(outcome)
      if (outcome.kind === 'answered' && !stream) break
    }
    await this.fail(pending, 'broken', 'The stream ended before the answer came, and could not be taken up again.')
  }

  /** The end of a request whose work was ended: only one that ran out of time still gets an answer. */
  async #over(pending: Pending): Promise<void> {
    const { reason } = pending.signal
    if (!pending.answered && reason instanceof Error && reason.name === 'TimeoutError') {
      const { code, message } = failure(reason, pending.signal)
      await this.fail(pending, code, message)
    }
    pending.over()
  }
}

/** Milliseconds before a stream is opened again: what the server asked for, else longer with each try. */
export function waitBefore(tries: number, retry: number | undefined): number {
  return Math.min(LONGEST_WAIT, retry ?? FIRST_WAIT * 2 ** Math.min(tries - 1, 8))
}

/** The body of an answer that is an open event stream; anything else is read no further. */
export function streamOf(outcome: Outcome<OpenResponse>): Readable | undefined {
  if (outcome.kind !== 'answered') return undefined
  const { status, headers, body } = outcome.value
  if (status === 200 && mediaType(headerValue(headers, 'content-type')) === 'text/event-stream') return body
  body.destroy()
  return undefined
}
