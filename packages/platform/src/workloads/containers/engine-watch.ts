import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from '../../engine/index.ts'

/** Tells when an engine that was away answers again; however many wait, one of them looks. */
export class EngineWatch {
  readonly #engine: Engine
  readonly #every: number
  readonly #end = new AbortController()
  readonly #returned: () => void
  #looking: Promise<void> | undefined

  /** `every`: milliseconds between two looks. `returned` is called before those who wait go on. */
  constructor(engine: Engine, every: number, returned: () => void) {
    this.#engine = engine
    this.#every = every
    this.#returned = returned
  }

  /** Resolves when the engine answers, or when the watch is closed. */
  back(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  close(): void {
    this.#end.abort()
  }

  async #look(): Promise<void> {
    const { signal } = this.#end
    while (!signal.aborted) {
      await sleep(this.#every, undefined, { signal, ref: false }).catch(() => undefined)
      if (signal.aborted) return
      if (await this.#engine.answers()) return this.#returned()
    }
  }
}
