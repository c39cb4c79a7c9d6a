// When to renew. Pure: time and chance come in as parameters. All times are milliseconds since the epoch.

/** The platform hands the same session out again while it has more than this to live (adapter-and-gateway §4.2). */
export const REUSE_MARGIN = 30_000
/** So the first try is made just inside that margin, and there is time for several more (§13.5). */
const TRY_AT = 28_000
const JITTER = 3_000
/** A platform whose clock is behind still hands the old session out: ask again soon. */
const ASK_AGAIN = 4_000

export type Trouble = 'login' | 'denied' | 'unreachable'

/** Instant of the next renewal of a session that ends at `expiresAt`. */
export function nextRenewal(expiresAt: number, now: number, random: number): number {
  const planned = expiresAt - TRY_AT + random * JITTER
  if (planned > now) return planned
  // A session shorter than the margin: half of its life, but never a tight loop.
  return now + Math.max(1_000, (expiresAt - now) / 2)
}

/** Instant of the next try after the platform handed out the session we already have. */
export function afterReuse(expiresAt: number, now: number, random: number): number {
  const planned = expiresAt - TRY_AT + random * JITTER
  return planned > now ? planned : now + ASK_AGAIN + random * 1_000
}

/**
 * Instant of the next try after failure number `attempt` (from 1). Fast while the session lives and the platform may
 * come back, slow where only a person can help; half of the delay is chance, so that a fleet does not ask in step.
 */
export function afterFailure(trouble: Trouble, attempt: number, live: boolean, now: number, random: number): number {
  const [first, most] = trouble === 'unreachable' ? [1_000, live ? 5_000 : 60_000] : [5_000, 30_000]
  const delay = Math.min(most, first * 2 ** Math.min(attempt - 1, 16))
  return now + delay * (0.5 + random / 2)
}
