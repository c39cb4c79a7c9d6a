import type { LogLine, LogQuery } from '../../ports/index.ts'
import { LineQueue } from './line-queue.ts'

/** Kept of one run, in lines and in characters. */
const MOST_LINES = 2_000
const MOST_CHARACTERS = 1024 * 1024

interface Lines {
  readonly lines: LogLine[]
  characters: number
}

/** The last lines that an attached program has written in its present run and in the one before, in memory. */
export class OutputRing {
  readonly #clock: () => number
  readonly #readers = new Set<LineQueue>()
  #present: Lines = { lines: [], characters: 0 }
  #previous: Lines = { lines: [], characters: 0 }
  #runs = 0

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** A run begins; what was written until now is of the one before. */
  begin(): void {
    this.#runs += 1
    if (this.#runs === 1) return
    this.#previous = this.#present
    this.#present = { lines: [], characters: 0 }
  }

  add(stream: LogLine['stream'], line: string): void {
    const entry: LogLine = { time: new Date(this.#clock()).toISOString(), replica: '0', stream, line }
    const run = this.#present
    run.lines.push(entry)
    run.characters += line.length
    while (run.lines.length > MOST_LINES || (run.characters > MOST_CHARACTERS && run.lines.length > 1)) {
      run.characters -= run.lines.shift()?.line.length ?? 0
    }
    for (const reader of this.#readers) reader.push(entry)
  }

  async *read({ tail, since, previous, follow, signal }: LogQuery): AsyncGenerator<LogLine> {
    const from = since === undefined ? '' : new Date(this.#clock() - since).toISOString()
    const kept = (previous === true ? this.#previous : this.#present).lines.filter(({ time }) => time >= from)
    // A reader from now on: no line may fall between what is there and what comes.
    const queue =
      follow === true && previous !== true ? new LineQueue(signal ?? new AbortController().signal) : undefined
    if (queue !== undefined) this.#readers.add(queue)
    try {
      yield* tail === undefined ? kept : kept.slice(Math.max(0, kept.length - tail))
      if (queue !== undefined) yield* queue
    } finally {
      queue?.close()
      if (queue !== undefined) this.#readers.delete(queue)
    }
  }
}
