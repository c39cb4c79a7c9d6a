// How much one user may have going on at a time of what holds connections and memory for as long as he likes.
import { refuse } from '../api-error.ts'
import type { ApiDeps } from '../deps.ts'

export class Turns {
  readonly #most: number
  readonly #sentence: (count: number) => string
  readonly #counts = new WeakMap<ApiDeps, Map<string, number>>()

  /** `sentence` tells the user of the one that is too much. */
  constructor(most: number, sentence: (count: number) => string) {
    this.#most = most
    this.#sentence = sentence
  }

  /** Counts one until the function it gives is called. Errors: 429. */
  begin(deps: ApiDeps, user: string): () => void {
    const counts = this.#counts.get(deps) ?? new Map<string, number>()
    this.#counts.set(deps, counts)
    const count = counts.get(user) ?? 0
    if (count >= this.#most) refuse('too_many_requests', this.#sentence(count), { headers: { 'retry-after': '5' } })
    counts.set(user, count + 1)
    let going = true
    return () => {
      if (!going) return
      going = false
      const left = (counts.get(user) ?? 1) - 1
      if (left === 0) counts.delete(user)
      else counts.set(user, left)
    }
  }
}
