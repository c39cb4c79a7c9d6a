/** How long a supervised process may take, in milliseconds (decision 14). */
export interface Timings {
  /** To listen on its port. */
  readonly start: number
  /** After which a server that listens on another port only is told so, while it may still come. */
  readonly elsewhere: number
  /** Between two looks at a port that does not answer yet. */
  readonly look: number
  /** The first wait before a restart or another probe; doubles each time. */
  readonly firstWait: number
  readonly longestWait: number
  /** Run time after which the waits begin anew. */
  readonly healthy: number
  /** From SIGTERM to SIGKILL. */
  readonly grace: number
  /** Silence after which a session no longer keeps a replaced container alive. */
  readonly quiet: number
  /** For which calls and sessions keep a replaced container alive at most. */
  readonly drain: number
  /** Between two looks at a container engine that does not answer. */
  readonly engineLook: number
}

export const TIMINGS: Timings = {
  start: 30_000,
  elsewhere: 8_000,
  look: 50,
  firstWait: 500,
  longestWait: 30_000,
  healthy: 60_000,
  grace: 5_000,
  quiet: 30_000,
  drain: 300_000,
  engineLook: 1_000,
}

/** The wait before attempt `attempt` (from 0): exponential, bounded. */
export function backoff(attempt: number, { firstWait, longestWait }: Timings): number {
  return Math.min(firstWait * 2 ** attempt, longestWait)
}
