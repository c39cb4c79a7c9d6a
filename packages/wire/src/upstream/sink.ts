import { Buffer } from 'node:buffer'
import type { ServerResponse } from 'node:http'
import { withoutHeader } from '../headers/flat.ts'
import { SseDecoder } from '../sse/decoder.ts'
import { encodeSse } from '../sse/event.ts'
import type { ForwardError, Transform } from './types.ts'

/** `full`: stop until the response drains. Another word ends the call with that error. */
export type SinkVerdict = 'ok' | 'full' | ForwardError

/** Where a response body goes. `start(headers)` sends the head; only a held body may do so in `finish`. */
export interface BodySink {
  readonly bytesOut: number
  begin(): void
  data(chunk: Buffer): SinkVerdict
  finish(): 'ok' | ForwardError
}

type Start = (headers: string[]) => undefined | Promise<void>

/** Where the body of an answer goes: straight to the client, or through what changes it. */
export function openSink(
  transform: Transform | undefined,
  headers: string[],
  res: ServerResponse,
  start: Start,
): BodySink {
  if (transform === undefined) return new PassSink(headers, res, start)
  const rest = withoutHeader(headers, 'content-length')
  return transform.mode === 'sse' ? new SseSink(transform, rest, res, start) : new HeldSink(transform, rest, res, start)
}

/** Bytes as they come. */
class PassSink implements BodySink {
  bytesOut = 0
  readonly #headers: string[]
  readonly #res: ServerResponse
  readonly #start: Start

  constructor(headers: string[], res: ServerResponse, start: Start) {
    this.#headers = headers
    this.#res = res
    this.#start = start
  }

  begin(): void {
    this.#start(this.#headers)
  }

  data(chunk: Buffer): SinkVerdict {
    this.bytesOut += chunk.length
    return this.#res.write(chunk) ? 'ok' : 'full'
  }

  finish(): 'ok' | ForwardError {
    this.#res.end()
    return 'ok'
  }
}

/** Events one by one, each when it is complete; comments and lone ids pass. */
class SseSink implements BodySink {
  bytesOut = 0
  readonly #map: (data: string) => string | undefined
  readonly #decoder: SseDecoder
  readonly #pass: PassSink

  constructor(transform: Transform & { mode: 'sse' }, headers: string[], res: ServerResponse, start: Start) {
    this.#map = (data) => transform.map(data)
    this.#decoder = new SseDecoder({
      all: true,
      ...(transform.maxEvent === undefined ? {} : { maxEvent: transform.maxEvent }),
    })
    this.#pass = new PassSink(headers, res, start)
  }

  begin(): void {
    this.#pass.begin()
  }

  data(chunk: Buffer): SinkVerdict {
    let out = ''
    try {
      for (const event of this.#decoder.push(chunk)) {
        if (event.data === undefined || event.data === '') out += encodeSse(event)
        else {
          const data = this.#map(event.data)
          if (data !== undefined) out += encodeSse({ ...event, data })
        }
      }
    } catch (error) {
      return (error as { code?: string }).code === 'too_large' ? 'too_large' : 'transform_failed'
    }
    if (out === '') return 'ok'
    const verdict = this.#pass.data(Buffer.from(out))
    this.bytesOut = this.#pass.bytesOut
    return verdict
  }

  finish(): 'ok' | ForwardError {
    return this.#pass.finish()
  }
}

/** The whole body, held until it can be mapped; the head is sent with it. */
class HeldSink implements BodySink {
  bytesOut = 0
  readonly #transform: Transform & { mode: 'body' }
  readonly #headers: string[]
  readonly #res: ServerResponse
  readonly #start: Start
  #held: Buffer[] = []
  #size = 0

  constructor(transform: Transform & { mode: 'body' }, headers: string[], res: ServerResponse, start: Start) {
    this.#transform = transform
    this.#headers = headers
    this.#res = res
    this.#start = start
  }

  begin(): void {}

  data(chunk: Buffer): SinkVerdict {
    this.#size += chunk.length
    if (this.#size > this.#transform.max) return 'too_large'
    this.#held.push(chunk)
    return 'ok'
  }

  finish(): 'ok' | ForwardError {
    try {
      const body = this.#transform.map(Buffer.concat(this.#held))
      const send = (): void => {
        this.bytesOut = body.byteLength
        if (!this.#res.destroyed) this.#res.end(body)
      }
      const started = this.#start([...this.#headers, 'Content-Length', String(body.byteLength)])
      if (started instanceof Promise) void started.then(send)
      else send()
      return 'ok'
    } catch {
      return 'transform_failed'
    }
  }
}
