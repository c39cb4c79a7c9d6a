import { Buffer } from 'node:buffer'

export type LineEvent =
  | { readonly kind: 'line'; readonly line: Buffer }
  /** A line was longer than the cap: its bytes are gone, reading goes on behind it. */
  | { readonly kind: 'oversize'; readonly bytes: number }

const LINE_FEED = 0x0a

/**
 * Cuts a byte stream into lines (MCP transports, stdio: one message a line, UTF-8). White-space-only lines are
 * skipped, a CR before the LF is removed. A line above the cap is reported instead of kept, so that one bad message
 * cannot end a session.
 */
export class LineReader {
  readonly #max: number
  #pieces: Buffer[] = []
  #size = 0

  /** `max`: most bytes of a line; default 16 MiB (adapter-and-gateway §6.1). */
  constructor(max: number = 16 * 1024 * 1024) {
    this.#max = max
  }

  /** Feeds bytes; answers the lines that are complete now. */
  push(bytes: Uint8Array): LineEvent[] {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const events: LineEvent[] = []
    let from = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      this.#keep(chunk.subarray(from, end))
      this.#finish(events)
      from = end + 1
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from))
    return events
  }

  /** The end of the stream: a last line without newline counts. */
  end(): LineEvent[] {
    const events: LineEvent[] = []
    this.#finish(events)
    return events
  }

  #keep(piece: Buffer): void {
    this.#size += piece.length
    if (this.#size > this.#max) this.#pieces = []
    else this.#pieces.push(piece)
  }

  #finish(events: LineEvent[]): void {
    if (this.#size > this.#max) events.push({ kind: 'oversize', bytes: this.#size })
    else {
      const line = trim(this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces))
      if (line.length > 0) events.push({ kind: 'line', line })
    }
    this.#pieces = []
    this.#size = 0
  }
}

function trim(line: Buffer): Buffer {
  let start = 0
  let end = line.length
  while (end > start && isSpace(line[end - 1]!)) end -= 1
  while (start < end && isSpace(line[start]!)) start += 1
  return line.subarray(start, end)
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d
}
