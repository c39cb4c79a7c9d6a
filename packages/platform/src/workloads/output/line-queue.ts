import type { LogLine } from '../../ports/index.ts'

/** Lines that wait for a slow reader, and their characters; of more, the oldest are left out, and it is told. */
const MOST = 10_000
const MOST_CHARACTERS = 4 * 1024 * 1024

/** Lines from several writers for one reader, until the signal or `close` ends it. */
export class LineQueue implements AsyncIterable<LogLine> {
  readonly #lines: LogLine[] = []
  #characters = 0
  #wake: () => void = () => undefined
  #closed = false
  /** Left out since the reader was last given a line. */
  #lost = 0

  constructor(signal: AbortSignal) {
    if (signal.aborted) this.#closed = true
    else signal.addEventListener('abort', () => this.close(), { once: true })
  }

  push(line: LogLine): void {
    if (this.#closed) return
    this.#lines.push(line)
    this.#characters += line.line.length
    while (this.#lines.length > MOST || (this.#characters > MOST_CHARACTERS && this.#lines.length > 1)) {
      this.#take()
      this.#lost += 1
    }
    this.#wake()
  }

  #take(): LogLine | undefined {
    const line = this.#lines.shift()
    this.#characters -= line?.line.length ?? 0
    return line
  }

  /** Takes over everything another sequence gives; its failure ends only that. */
  async drain(lines: AsyncIterable<LogLine>): Promise<void> {
    try {
      for await (const line of lines) {
        if (this.#closed) return
        this.push(line)
      }
    } catch {
      // The writer is gone; the others go on.
    }
  }

  close(): void {
    this.#closed = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LogLine> {
    for (;;) {
      const line = this.#take()
      if (line !== undefined && this.#lost > 0) {
        const text = `[${this.#lost} lines are left out here: they came faster than they were read]`
        this.#lost = 0
        // Of no replica: it is not among the lines that a follower counts.
        yield { ...line, replica: '', stream: 'stderr', line: text }
      }
      if (line !== undefined) yield line
      else if (this.#closed) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
