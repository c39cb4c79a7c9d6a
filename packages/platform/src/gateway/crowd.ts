import { MOST_CONNECTIONS } from '@mcp-runtime/wire'

/** What one caller may have open at one server: never all the connections there are to it. */
const MOST_OPEN = MOST_CONNECTIONS / 2

/** Counts what each caller has open, so that nobody's streams keep the calls of all others waiting. */
export class Crowd {
  readonly #open = new Map<string, number>()

  /** False when the caller has as much open as he may; else it counts until `leave`. */
  enter(caller: string): boolean {
    const open = this.#open.get(caller) ?? 0
    if (open >= MOST_OPEN) return false
    this.#open.set(caller, open + 1)
    return true
  }

  leave(caller: string): void {
    const left = (this.#open.get(caller) ?? 0) - 1
    if (left > 0) this.#open.set(caller, left)
    else this.#open.delete(caller)
  }
}
