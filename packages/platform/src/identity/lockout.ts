// Failed logins lock the pair of account and peer address, never an account for everybody nor an address for all
// (F8). The steps are those of platform-api §3.5.
import type { Clock } from '../ports/index.ts'

const FREE_FAILURES = 2
const FIRST_LOCK = 15_000
const LONGEST_LOCK = 300_000
const IDLE = 30 * 60_000
const MOST_PAIRS = 4096

interface Tries {
  failures: number
  lockedUntil: number
  last: number
}

/** Failed logins by account and peer, and how long each has to wait. */
export class Lockout {
  readonly #clock: Clock
  readonly #pairs = new Map<string, Tries>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Seconds until the pair may try again; 0 when it may now. */
  wait(pair: string): number {
    const left = (this.#pairs.get(pair)?.lockedUntil ?? 0) - this.#clock()
    // More than the longest lock is left only when the clock was set back: nobody stays locked out for the difference.
    return left > 0 && left <= LONGEST_LOCK ? Math.ceil(left / 1000) : 0
  }

  failed(pair: string): void {
    const now = this.#clock()
    const known = this.#pairs.get(pair)
    const failures = (known !== undefined && now - known.last < IDLE ? known.failures : 0) + 1
    const lock = failures > FREE_FAILURES ? Math.min(FIRST_LOCK * 2 ** (failures - FREE_FAILURES - 1), LONGEST_LOCK) : 0
    this.#pairs.delete(pair)
    this.#pairs.set(pair, { failures, lockedUntil: now + lock, last: now })
    // The pair that was silent for the longest time goes first.
    if (this.#pairs.size > MOST_PAIRS) this.#pairs.delete(this.#pairs.keys().next().value as string)
  }

  succeeded(pair: string): void {
    this.#pairs.delete(pair)
  }
}
