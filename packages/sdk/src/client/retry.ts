/** How one try ended: with a status, or with the network's error code. */
export interface Outcome {
  readonly status?: number
  readonly retryAfter?: number | undefined
  readonly code?: string | undefined
}

const ATTEMPTS = 4
const FIRST_DELAY = 200
/** A wait that is longer is the caller's to decide; it is told instead. */
const LONGEST_DELAY = 10_000
const STATUSES = new Set([429, 502, 503, 504])
const CODES = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'EAI_AGAIN'])

/**
 * Milliseconds to wait before the next try, undefined when there must be none. Only calls that leave the same state
 * when repeated are tried again (the route says so), and never longer than a person would wait.
 */
export function retryDelay(
  outcome: Outcome,
  call: { readonly idempotent: boolean; readonly attempt: number; readonly random: number },
): number | undefined {
  if (!call.idempotent || call.attempt >= ATTEMPTS) return undefined
  const wanted = outcome.status === undefined ? CODES.has(outcome.code ?? '') : STATUSES.has(outcome.status)
  if (!wanted) return undefined
  const backoff = FIRST_DELAY * 2 ** (call.attempt - 1) * (0.5 + call.random)
  const delay = Math.max(outcome.retryAfter ?? 0, backoff)
  return delay > LONGEST_DELAY ? undefined : delay
}
