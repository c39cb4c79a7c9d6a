import type { Clock } from '../session/clock.ts'
import type { Lease, SessionKeeper } from '../session/keeper.ts'
import type { Refusal } from './refusal.ts'

/** A session needs up to this long to reach the gateways of a cluster (adapter-and-gateway §8.9, §17). */
const PROPAGATION = 90_000
/** A call is held no longer than this: clients give up after a minute. */
const LONGEST_HOLD = 30_000

/**
 * What to do about a refused session: `true` sends the call again, which is safe even for a tool call, because it was
 * refused before anything ran (§17). One renewal is shared by all calls; after it the call is tried once more, and
 * only while a new session may still be on its way to the gateway it is held and tried again, at growing distances.
 */
export class Recovery {
  #tries = 0
  readonly #startedAt: number
  readonly #keeper: SessionKeeper
  readonly #clock: Clock
  readonly #signal: AbortSignal

  constructor(keeper: SessionKeeper, clock: Clock, signal: AbortSignal) {
    this.#keeper = keeper
    this.#clock = clock
    this.#signal = signal
    this.#startedAt = clock.now()
  }

  async again(refusal: Refusal, lease: Lease): Promise<boolean> {
    if (refusal.reason === 'session_revoked') {
      this.#keeper.revoked()
      return false
    }
    if (refusal.reason !== 'session_expired' && refusal.reason !== 'session_not_found') return false
    this.#tries += 1
    // A renewal that did not help once does not help twice.
    const result = this.#tries === 1 ? await this.#keeper.renew(lease) : 'same'
    if (this.#signal.aborted || result === 'revoked' || this.#keeper.ended !== undefined) return false
    if (result === 'changed' && this.#tries === 1) return true
    // An end that no renewal has moved stays an end; waiting helps a session that the gateway is yet to hear of.
    if (refusal.reason === 'session_expired' && (result === 'failed' || result === 'fixed')) return false
    return this.#hold()
  }

  async #hold(): Promise<boolean> {
    const now = this.#clock.now()
    const { issuedAt, session } = this.#keeper
    // A platform that issues secrets answers once its gateways know the session: waiting would only hide a refusal.
    if (issuedAt === undefined || session?.secret !== undefined) return false
    const until = Math.min(issuedAt + PROPAGATION, this.#startedAt + LONGEST_HOLD)
    const delay = Math.min(5_000, 250 * 2 ** (this.#tries - 1))
    if (now + delay > until) return false
    await this.#clock.sleep(delay, this.#signal)
    return !this.#signal.aborted
  }
}
