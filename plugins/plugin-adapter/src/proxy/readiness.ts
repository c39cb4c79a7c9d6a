import { requestHeaders } from '../runtime/request-headers.ts'
import { isPassing } from '../runtime/retry.ts'
import type { Runtime } from '../runtime/runtime.ts'

/** A contact this fresh answers for the runtime without asking again. */
const FRESH = 10_000
const PROBE_TIMEOUT = 3_000

/** Whether calls can succeed now: the session is live and the runtime answers (known fault F28). */
export class Readiness {
  #reachedAt: number | undefined
  #probe: Promise<boolean> | undefined
  readonly #runtime: Runtime

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  /** A call to the runtime ended this way. */
  note(reached: boolean): void {
    this.#reachedAt = reached ? this.#runtime.clock.now() : undefined
  }

  /** Why calls cannot succeed; an empty list when they can. */
  async problems(): Promise<string[]> {
    const { keeper } = this.#runtime
    const ended = keeper.ended === undefined ? [] : [keeper.ended]
    this.#probe ??= this.#reachable().finally(() => {
      this.#probe = undefined
    })
    return (await this.#probe) ? ended : [...ended, 'runtime_unreachable']
  }

  async #reachable(): Promise<boolean> {
    const { upstream, target, keeper, clock, options } = this.#runtime
    if (this.#reachedAt !== undefined && clock.now() - this.#reachedAt < FRESH) return true
    try {
      const { identity } = await keeper.lease()
      const path = target.query === '' ? target.path : `${target.path}?${target.query}`
      // HEAD opens no stream and runs nothing; any answer but that of a gateway without a server behind it will do.
      const response = await upstream.open(
        { method: 'HEAD', path, headers: requestHeaders(options.runtime, identity, []) },
        AbortSignal.timeout(PROBE_TIMEOUT),
      )
      response.body.destroy()
      const reached = !isPassing(response.status) || response.status === 429
      this.note(reached)
      return reached
    } catch {
      return false
    }
  }
}
