import type { Line } from './line.ts'

/** A request of the client that has no answer yet. */
export class Pending {
  readonly line: Line
  readonly id: string
  answered = false
  /** The client has given it up: nothing is owed any more. */
  readonly cancel = new AbortController()
  /** Ends all work for it: cancelled, timed out, or the adapter stops. */
  readonly signal: AbortSignal
  /** Resolves when it is answered, or over without an answer. */
  readonly settled: Promise<void>
  #settle!: () => void

  constructor(line: Line, id: string, until: AbortSignal) {
    this.line = line
    this.id = id
    this.signal = AbortSignal.any([until, this.cancel.signal])
    this.settled = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  answer(): void {
    this.answered = true
    this.#settle()
  }

  over(): void {
    this.#settle()
  }
}
