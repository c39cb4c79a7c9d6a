// Which calls may be sent again, and when (adapter-and-gateway §5.5, §17).
import { parseRetryAfter } from '@mcp-runtime/contract/names'

/** Asking again changes nothing: reads of MCP. Never a tool call, a handshake or a notification. */
const SAFE = new Set([
  'ping',
  'tools/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'prompts/list',
  'prompts/get',
  'server/discover',
])
const STATUSES = new Set([429, 502, 503, 504])
const ATTEMPTS = 3
/** The longest Retry-After that is waited for; a client would give up sooner than after a longer one. */
const LONGEST_WAIT = 5_000

/** Whether a method may be sent again. */
export function isSafe(method: string | undefined): boolean {
  return method !== undefined && SAFE.has(method)
}

/** Whether a status tells of a trouble that may pass. */
export function isPassing(status: number): boolean {
  return STATUSES.has(status)
}

/**
 * Milliseconds before attempt `next` (2, 3), or undefined when the call is over: 100 ms, 200 ms, or what Retry-After
 * asks for, in seconds or as a date.
 */
export function retryDelay(next: number, retryAfter: string | undefined, now: number): number | undefined {
  if (next > ATTEMPTS) return undefined
  const backoff = 100 * 2 ** (next - 2)
  const asked = parseRetryAfter(retryAfter, now) ?? 0
  return asked > LONGEST_WAIT ? undefined : Math.max(asked, backoff)
}
