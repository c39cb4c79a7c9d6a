// Hashing passwords is slow on purpose, so a storm of logins would take the machine: one hash at a time, 32 may wait
// (decision 23).

const WAITING = 32
/** Of which one user may take this many, so that he cannot keep everybody else out. */
const OF_ONE = 8

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
  readonly #waiting: { readonly who: string | undefined; readonly job: () => Promise<void> }[] = []
  #busy = false
  /** Milliseconds of the last job; what a place in the queue costs. */
  #pace = 250

  /** Runs `job` when its turn comes; `who` is absent for those of whom any number may wait. Errors: QueueFull at once; what `job` throws. */
  async run<R>(who: string | undefined, job: () => Promise<R>): Promise<R> {
    const own = this.#waiting.filter((one) => one.who === who).length
    if (who !== undefined && own >= OF_ONE) throw new QueueFull(Math.ceil((this.#pace * OF_ONE) / 1000))
    if (this.#waiting.length >= WAITING) throw new QueueFull(Math.ceil((this.#pace * WAITING) / 1000))
    return new Promise<R>((resolve, reject) => {
      this.#waiting.push({ who, job: () => job().then(resolve, reject) })
      if (!this.#busy) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#busy = true
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const began = performance.now()
      await next.job()
      this.#pace = performance.now() - began
    }
    this.#busy = false
  }
}
