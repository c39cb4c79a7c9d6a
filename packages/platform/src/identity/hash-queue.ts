// Hashing passwords is slow on purpose, so a storm of logins would take the machine: one hash at a time, 32 may wait
// (decision 23).

const WAITING = 32

/** Too many are waiting already; `retryAfter` is in seconds. */
export class QueueFull extends Error {
  readonly code = 'queue_full'
  readonly retryAfter: number

  constructor(retryAfter: number) {
    super('Too many logins are waiting.')
    this.retryAfter = retryAfter
  }
}

export class HashQueue {
  readonly #waiting: (() => Promise<void>)[] = []
  #busy = false
  /** Milliseconds of the last job; what a place in the queue costs. */
  #pace = 250

  /** Runs `job` when its turn comes. Errors: QueueFull at once; what `job` throws. */
  async run<R>(job: () => Promise<R>): Promise<R> {
    if (this.#waiting.length >= WAITING) throw new QueueFull(Math.ceil((this.#pace * WAITING) / 1000))
    return new Promise<R>((resolve, reject) => {
      this.#waiting.push(() => job().then(resolve, reject))
      if (!this.#busy) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#busy = true
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const began = performance.now()
      await next()
      this.#pace = performance.now() - began
    }
    this.#busy = false
  }
}
