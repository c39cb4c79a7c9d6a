import { WireError } from '../wire-error.ts'
import type { SseEvent } from './event.ts'

export interface SseDecoderOptions {
  /** Most characters one event may have, unfinished ones included. Default 32 Mi. */
  maxEvent?: number
  /** Also give blocks that dispatch nothing (comments, a lone `id` or `retry`), for who passes the stream on. */
  all?: boolean
}

/**
 * Decodes an event stream (WHATWG HTML §9.2.6): CR, LF and CRLF, a leading byte order mark, several data lines, an
 * `id` with NUL ignored, `retry` of digits only. An event is given when its blank line has come; an unfinished one at
 * the end of the stream is dropped, as the standard says.
 */
export class SseDecoder {
  /** What a client sends as `Last-Event-ID` when it reconnects. */
  lastEventId = ''
  /** The last reconnection time the server asked for, milliseconds. */
  retry: number | undefined
  readonly #text = new TextDecoder('utf-8')
  readonly #max: number
  readonly #all: boolean
  /** Pieces of a line whose end has not come. */
  #pieces: string[] = []
  #size = 0
  #skipLineFeed = false
  #block: SseEvent = {}
  #data: string[] = []

  constructor(options: SseDecoderOptions = {}) {
    this.#max = options.maxEvent ?? 32 * 1024 * 1024
    this.#all = options.all ?? false
  }

  /** Feeds bytes; answers the events that are complete now. Throws WireError `too_large` above the cap. */
  push(bytes: Uint8Array): SseEvent[] {
    const events: SseEvent[] = []
    const text = this.#text.decode(bytes, { stream: true })
    const ends = /[\r\n]/g
    let from = 0
    if (this.#skipLineFeed && text.length > 0) {
      if (text[0] === '\n') from = 1
      this.#skipLineFeed = false
    }
    ends.lastIndex = from
    for (let hit = ends.exec(text); hit !== null; hit = ends.exec(text)) {
      const line = text.slice(from, hit.index)
      from = hit.index + 1
      if (hit[0] === '\r') {
        if (from === text.length) this.#skipLineFeed = true
        else if (text[from] === '\n') from += 1
        ends.lastIndex = from
      }
      this.#count(line.length)
      const event = this.#line(this.#pieces.length === 0 ? line : this.#pieces.join('') + line)
      this.#pieces = []
      if (event) events.push(event)
    }
    if (from < text.length) {
      this.#count(text.length - from)
      this.#pieces.push(text.slice(from))
    }
    return events
  }

  #count(length: number): void {
    this.#size += length
    if (this.#size > this.#max)
      throw new WireError('too_large', `an event of the stream is larger than ${this.#max} characters`)
  }

  #line(line: string): SseEvent | undefined {
    if (line === '') return this.#dispatch()
    const colon = line.indexOf(':')
    if (colon === 0) {
      if (this.#all)
        this.#block.comment = (this.#block.comment === undefined ? '' : `${this.#block.comment}\n`) + line.slice(1)
      else this.#size -= line.length
      return undefined
    }
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') this.#data.push(value)
    else if (field === 'event') this.#block.event = value
    else if (field === 'id' && !value.includes('\0')) {
      this.#block.id = value
      this.lastEventId = value
    } else if (field === 'retry' && /^\d+$/.test(value)) {
      this.#block.retry = Number(value)
      this.retry = Number(value)
    }
    return undefined
  }

  #dispatch(): SseEvent | undefined {
    const block = this.#block
    if (this.#data.length > 0) block.data = this.#data.join('\n')
    this.#block = {}
    this.#data = []
    this.#size = 0
    if (block.event === '') delete block.event
    if (block.data !== undefined) return block
    return this.#all && Object.keys(block).length > 0 ? block : undefined
  }
}
