import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { isObject, parseObject } from '@mcp-runtime/contract/json'
import { DECISION_REASONS, type DecisionReason } from '@mcp-runtime/contract/policy'
import { headerValue, mediaType } from '../headers/flat.ts'
import { RPC_DENIED } from '../rpc/codes.ts'
import { SseDecoder } from '../sse/decoder.ts'
import type { OpenResponse } from '../upstream/types.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { DiscoveryError } from './error.ts'
import { asDiscoveryError, statusError, whereMcpIs } from './failure.ts'

/** A JSON-RPC answer: one of the two is there. */
export interface Answer {
  readonly result?: Record<string, unknown>
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

export interface ExchangeLimits {
  requestTimeout: number
  maxBytes: number
  /** Ends everything: the caller's signal and the total time. */
  signal: AbortSignal
}

/** Speaks JSON-RPC over Streamable HTTP with one server: one request at a time, everything bounded. */
export class Exchange {
  /** Headers of every request, flat; session id and protocol version are added as they become known. */
  headers: string[]
  sessionId: string | undefined
  readonly #upstream: Upstream
  readonly #limits: ExchangeLimits
  #bytes = 0
  #nextId = 1

  constructor(upstream: Upstream, limits: ExchangeLimits, headers: readonly string[]) {
    this.#upstream = upstream
    this.#limits = limits
    this.headers = [...headers, 'Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream']
  }

  /** Sends a request and waits for the answer with its id, not for the end of the stream it may come in. */
  async call(method: string, params: object, headers: readonly string[] = []): Promise<Answer> {
    const id = this.#nextId++
    return this.#within(async (signal) => {
      const response = await this.#send('POST', headers, { jsonrpc: '2.0', id, method, params }, signal)
      try {
        this.sessionId ??= headerValue(response.headers, 'mcp-session-id')
        return await this.#answer(response, id, signal)
      } finally {
        response.body.destroy()
      }
    })
  }

  /** Sends a notification; what the server says to it does not matter. */
  async notify(method: string): Promise<void> {
    await this.#within(async (signal) => {
      const response = await this.#send('POST', [], { jsonrpc: '2.0', method }, signal)
      response.body.destroy()
    })
  }

  /** Ends the session, if there is one; a server may refuse that (405). */
  async endSession(): Promise<void> {
    if (this.sessionId === undefined) return
    const signal = AbortSignal.any([
      this.#limits.signal,
      AbortSignal.timeout(Math.min(2_000, this.#limits.requestTimeout)),
    ])
    const response = await this.#send('DELETE', [], undefined, signal)
    response.body.destroy()
  }

  #send(
    method: string,
    headers: readonly string[],
    message: object | undefined,
    signal: AbortSignal,
  ): Promise<OpenResponse> {
    const session = this.sessionId === undefined ? [] : ['Mcp-Session-Id', this.sessionId]
    const { pathname, search } = this.#upstream.url
    const request = { method, path: pathname + search, headers: [...this.headers, ...session, ...headers] }
    return this.#upstream.open(message ? { ...request, body: Buffer.from(JSON.stringify(message)) } : request, signal)
  }

  async #within<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const signal = AbortSignal.any([this.#limits.signal, AbortSignal.timeout(this.#limits.requestTimeout)])
    try {
      return await work(signal)
    } catch (error) {
      throw asDiscoveryError(error, this.#upstream.url)
    }
  }

  async #answer(response: OpenResponse, id: number, signal: AbortSignal): Promise<Answer> {
    const type = mediaType(headerValue(response.headers, 'content-type'))
    if (response.status >= 300 || response.status === 202) {
      const text = type === 'application/json' ? await this.#text(response.body) : ''
      const answer = answerIn(text, undefined)
      if (answer?.error) return answer
      const denied = bareDenial(response.status, text)
      if (denied) return denied
      throw statusError(response, this.#upstream.url)
    }
    if (type === 'text/event-stream') return this.#answerInStream(response.body, id, signal)
    if (type !== 'application/json') throw notMcp(this.#upstream.url, `it answers with ${type || 'no content type'}`)
    const answer = answerIn(await this.#text(response.body), id)
    if (!answer) throw notMcp(this.#upstream.url, 'its answer is not a JSON-RPC message for our request')
    return answer
  }

  /** Reads events until the answer comes. A server may close the stream and be polled for the rest (2025-11-25). */
  async #answerInStream(first: Readable, id: number, signal: AbortSignal): Promise<Answer> {
    let lastEventId = ''
    for (let body = first; ; ) {
      const decoder = new SseDecoder({ maxEvent: this.#limits.maxBytes })
      const answer = await this.#answerAmong(body, decoder, id)
      if (answer) return answer
      lastEventId = decoder.lastEventId || lastEventId
      if (lastEventId === '') break
      await sleep(Math.min(decoder.retry ?? 500, 2_000), undefined, { signal })
      const more = await this.#send('GET', ['Last-Event-ID', lastEventId], undefined, signal)
      body = more.body
      if (more.status !== 200) {
        body.destroy()
        break
      }
    }
    throw new DiscoveryError('broken', `the stream of ${this.#upstream.url.href} ended without an answer`)
  }

  async #answerAmong(body: Readable, decoder: SseDecoder, id: number): Promise<Answer | undefined> {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      this.#count(chunk.length)
      for (const { data } of decoder.push(chunk)) {
        const answer = answerIn(data ?? '', id)
        if (answer) return answer
      }
    }
    return undefined
  }

  async #text(body: Readable): Promise<string> {
    const chunks: Buffer[] = []
    for await (const chunk of body as AsyncIterable<Buffer>) {
      this.#count(chunk.length)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  }

  #count(length: number): void {
    this.#bytes += length
    if (this.#bytes > this.#limits.maxBytes) {
      throw new DiscoveryError(
        'too_large',
        `${this.#upstream.url.href} answers with more than ${inMiB(this.#limits.maxBytes)}`,
        { hint: 'Is it an MCP server?' },
      )
    }
  }
}

/** The answer to request `id` in a JSON text (any id when undefined); undefined when the text holds none. */
function answerIn(text: string, id: number | undefined): Answer | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  for (const message of Array.isArray(value) ? value : [value]) {
    if (!isObject(message) || message.jsonrpc !== '2.0') continue
    if (isObject(message.error)) {
      // An error before the id was read has the id null; on our one open request it can only mean that one.
      if (id !== undefined && message.id !== id && message.id !== null && message.id !== undefined) continue
      const { code, message: said, data } = message.error
      return { error: { code: Number(code), message: typeof said === 'string' ? said : '', data } }
    }
    if ((id === undefined || message.id === id) && isObject(message.result)) return { result: message.result }
  }
  return undefined
}

/** A denial of the original gateway, which is no JSON-RPC: `{"error": reason}` (adapter-and-gateway §8.6). */
function bareDenial(status: number, text: string): Answer | undefined {
  const reason = status === 401 || status === 403 ? parseObject(text)?.error : undefined
  if (typeof reason !== 'string' || !DECISION_REASONS.includes(reason as DecisionReason)) return undefined
  return { error: { code: RPC_DENIED, message: reason, data: { reason } } }
}

export function notMcp(url: URL, why: string): DiscoveryError {
  return new DiscoveryError('not_mcp', `${url.href} is not an MCP endpoint: ${why}`, { hint: whereMcpIs(url) })
}

const inMiB = (bytes: number) => (bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20} MiB` : `${bytes} bytes`)
