import type { Clock } from '../session/clock.ts'
import type { Lease, SessionKeeper } from '../session/keeper.ts'
import { Recovery } from './recover.ts'
import type { Refusal } from './refusal.ts'
import { isSafe, retryDelay } from './retry.ts'

/** How one try ended. */
export type Attempt<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** A passing trouble, and `retryIn` said after how long to try again. */
  | { readonly kind: 'again'; readonly delay: number }
  | Failure

export interface Failure {
  readonly kind: 'failed'
  /** Word of the wire: `unreachable`, `no_answer`, `timeout`, … */
  readonly code: string
  readonly message: string
  readonly hint?: string
}

export type Outcome<T> = Exclude<Attempt<T>, { kind: 'again' }>

export interface Call<T> {
  /** JSON-RPC method; undefined when it is not known, and nothing is repeated. */
  readonly method: string | undefined
  /** May be sent only once, whatever happens (a body that streams). */
  readonly once?: boolean
  readonly keeper: SessionKeeper
  readonly clock: Clock
  readonly signal: AbortSignal
  /**
   * Makes one try with the identity of the lease. `retryIn` gives the milliseconds after which a passing trouble may
   * be tried again, or undefined when the answer at hand is the last one.
   */
  attempt(lease: Lease, retryIn: (retryAfter?: string) => number | undefined): Promise<Attempt<T>>
}

const REPEATABLE = new Set(['unreachable', 'no_answer', 'broken'])

/** What is answered in place of the gateway once the session is revoked: nothing is sent any more (fail closed). */
const REVOKED: Refusal = { status: 401, reason: 'session_revoked', details: {} }

/**
 * One call to the runtime with all that may be done about trouble: a session that was refused is renewed and the call
 * sent again, reads are repeated after a passing failure (adapter-and-gateway §5.5, §17). Shared by proxy and stdio.
 */
export async function exchange<T>(call: Call<T>): Promise<Outcome<T>> {
  const { keeper, clock, signal } = call
  const recovery = new Recovery(keeper, clock, signal)
  const safe = isSafe(call.method) && call.once !== true
  for (let number = 1; ; ) {
    const lease = await keeper.lease()
    if (keeper.ended === 'session_revoked') return { kind: 'refused', refusal: REVOKED }
    const retryIn = (retryAfter?: string): number | undefined =>
      safe && !signal.aborted ? retryDelay(number + 1, retryAfter, clock.now()) : undefined
    const result = await call.attempt(lease, retryIn)
    if (result.kind === 'answered') return result
    if (result.kind === 'refused') {
      if (call.once !== true && (await recovery.again(result.refusal, lease))) continue
      return result
    }
    const delay = result.kind === 'again' ? result.delay : REPEATABLE.has(result.code) ? retryIn() : undefined
    if (delay === undefined) return result as Failure
    await clock.sleep(delay, signal)
    if (signal.aborted) return { kind: 'failed', code: 'aborted', message: 'the call was given up' }
    number += 1
  }
}
