import type { AdapterSession } from '@mcp-runtime/contract'
import type { PresentedIdentity } from '@mcp-runtime/wire'
import type { PinnedIdentity } from '../options/options.ts'
import type { Clock } from './clock.ts'
import { effectiveIdentity } from './identity.ts'
import * as say from './notices.ts'
import { afterFailure, afterReuse, nextRenewal } from './schedule.ts'
import type { SessionSource } from './source.ts'
import { troubleOf } from './trouble.ts'

/** The identity of one request, and which renewal it stems from. */
export interface Lease {
  readonly identity: PresentedIdentity
  readonly version: number
}

/** Why the identity cannot be used; `undefined` while it can. */
export type SessionEnd = 'session_revoked' | 'session_expired'
/** `changed`: there is another lease now. `same`: the platform stands by the one we have. */
export type RenewResult = 'changed' | 'same' | 'failed' | 'revoked' | 'fixed'

export interface KeeperOptions {
  readonly pinned: PinnedIdentity
  /** Absent: only the pinned identity. */
  readonly source?: SessionSource
  readonly autoRefresh: boolean
  readonly clock: Clock
  /** Said to the user; once for each change of state. `good`: a trouble is over. */
  readonly notify: (text: string, good: boolean) => void
}

/** Wake-ups of a laptop are noticed within this time: a timer alone stands still while the machine sleeps. */
const LONGEST_SLEEP = 15_000
/** No second renewal within this time: a platform keeps a new secret for each, and only so many of them. */
const SETTLED = 10_000

/**
 * Holds the one session of this process: asks for it, renews it in time, shares one renewal among all requests, and
 * never brings a revoked one back (adapter-and-gateway §4, §13.5, §17).
 */
export class SessionKeeper {
  #session: AdapterSession | undefined
  #issuedAt: number | undefined
  #version = 0
  #revoked = false
  #told = 'ok'
  #failures = 0
  #renewedAt: number | undefined
  #nextAt = Number.POSITIVE_INFINITY
  #renewal: Promise<RenewResult> | undefined
  readonly #closing = new AbortController()
  readonly #options: KeeperOptions
  readonly #pinned: PinnedIdentity
  renewals = { changed: 0, same: 0, failed: 0 }

  private constructor(options: KeeperOptions) {
    this.#options = options
    this.#pinned = options.pinned
  }

  /** Asks for the first session; without one the adapter does not start, so the platform's error is thrown as it is. */
  static async start(options: KeeperOptions, signal: AbortSignal): Promise<SessionKeeper> {
    const keeper = new SessionKeeper(options)
    if (options.source) {
      keeper.#take(await options.source.issue(signal))
      if (options.autoRefresh) {
        await keeper.#warnOfLogin(options.source)
        void keeper.#run(options.source)
      }
    }
    return keeper
  }

  get session(): AdapterSession | undefined {
    return this.#session
  }

  /** When this session, or its renewal, was issued; undefined when there is none. */
  get issuedAt(): number | undefined {
    return this.#issuedAt
  }

  /** When the session ends, ms since the epoch; undefined when there is none or it never does. */
  get expiresAt(): number | undefined {
    const at = Date.parse(this.#session?.expiresAt ?? '')
    return Number.isNaN(at) ? undefined : at
  }

  get ended(): SessionEnd | undefined {
    if (this.#revoked) return 'session_revoked'
    const { expiresAt } = this
    return expiresAt !== undefined && this.#options.clock.now() >= expiresAt ? 'session_expired' : undefined
  }

  /** The identity to send now. A session that ended while the machine slept is renewed first, when it may be. */
  async lease(): Promise<Lease> {
    if (this.#options.autoRefresh && this.ended === 'session_expired') await this.renew()
    return { identity: effectiveIdentity(this.#pinned, this.#session), version: this.#version }
  }

  /** Renews once for all who ask at the same time. `seen`: the lease that was refused; a newer one needs no renewal. */
  renew(seen?: Lease): Promise<RenewResult> {
    if (this.#revoked) return Promise.resolve('revoked')
    if (seen && seen.version !== this.#version) return Promise.resolve('changed')
    const { source, autoRefresh } = this.#options
    if (!source || !autoRefresh) return Promise.resolve('fixed')
    if (!this.#renewal && this.#tooSoon()) return Promise.resolve(this.#failures > 0 ? 'failed' : 'same')
    return this.#shared(source)
  }

  /** The gateway or the platform says that the session was revoked: no more renewals, nothing is sent any more. */
  revoked(): void {
    if (this.#revoked) return
    this.#revoked = true
    this.#nextAt = Number.POSITIVE_INFINITY
    this.#tell('revoked', say.revoked(this.#session))
  }

  close(): void {
    this.#closing.abort()
  }

  async #run(source: SessionSource): Promise<void> {
    const { clock } = this.#options
    const { signal } = this.#closing
    while (!signal.aborted && !this.#revoked) {
      const wait = this.#nextAt - clock.now()
      if (wait > 0) await clock.sleep(Math.min(wait, LONGEST_SLEEP), signal)
      else await this.#shared(source)
    }
  }

  #shared(source: SessionSource): Promise<RenewResult> {
    this.#renewal ??= this.#renewOnce(source).finally(() => {
      this.#renewal = undefined
    })
    return this.#renewal
  }

  /** Refused calls must not turn into a storm at the platform: not before a back-off ends, nor twice in a moment. */
  #tooSoon(): boolean {
    const now = this.#options.clock.now()
    return this.#failures > 0 ? now < this.#nextAt : this.#renewedAt !== undefined && now - this.#renewedAt < SETTLED
  }

  async #renewOnce(source: SessionSource): Promise<RenewResult> {
    const { clock } = this.#options
    try {
      const session = await source.issue(this.#closing.signal, this.#session)
      if (this.#revoked) return 'revoked'
      const result = this.#take(session)
      this.renewals[result] += 1
      this.#tell('ok', say.renewed(session))
      return result
    } catch (error) {
      if (this.#closing.signal.aborted) return 'failed'
      this.renewals.failed += 1
      const trouble = troubleOf(error)
      if (trouble === 'revoked') {
        this.revoked()
        return 'revoked'
      }
      this.#failures += 1
      this.#nextAt = afterFailure(trouble, this.#failures, this.ended === undefined, clock.now(), clock.random())
      this.#tell(trouble, say.failed(trouble, error, this.#session))
      return 'failed'
    }
  }

  #take(session: AdapterSession): 'changed' | 'same' {
    const { clock } = this.#options
    const before = this.#session
    const now = clock.now()
    this.#session = session
    this.#failures = 0
    const same =
      before !== undefined &&
      (['name', 'humanID', 'agentID', 'teamID', 'secret', 'expiresAt'] as const).every((k) => before[k] === session[k])
    if (before) this.#renewedAt = now
    if (!same) {
      this.#version += 1
      this.#issuedAt = now
    }
    const at = this.expiresAt
    if (at === undefined) this.#nextAt = Number.POSITIVE_INFINITY
    else this.#nextAt = (before?.expiresAt === session.expiresAt ? afterReuse : nextRenewal)(at, now, clock.random())
    return same ? 'same' : 'changed'
  }

  async #warnOfLogin(source: SessionSource): Promise<void> {
    const ends = await source.loginEnds().catch(() => undefined)
    const at = this.expiresAt
    if (ends !== undefined && at !== undefined && ends < at) this.#options.notify(say.loginEndsFirst(ends), false)
  }

  /** Says a state once, when it begins (§17: state changes only, not each try). */
  #tell(state: string, text: string): void {
    if (this.#told === state) return
    this.#told = state
    this.#options.notify(text, state === 'ok')
  }
}
