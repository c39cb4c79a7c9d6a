// How long a session may live and be silent at one server (resources-and-policy §16.7). The values that every server gets
// when nothing was said, 24h and 1h, were never a choice of its owner and were never enforced: they limit nothing.

import { isBlank } from '../admission/blank.ts'
import { DEFAULT_IDLE_TIMEOUT, DEFAULT_MAX_LIFETIME } from '../admission/defaults.ts'
import type { SessionConfig } from '../resources/server.ts'
import { parseGoDuration } from '../time/duration.ts'

export interface SessionLimits {
  /** Milliseconds from its issue; absent: no limit of the server's. */
  readonly lifetime?: number
  /** Milliseconds without a request; absent: no limit. */
  readonly silence?: number
}

/** The limits that the owner of a server chose. A value that cannot be read, which admission refuses, is no limit. */
export function sessionLimits(session: SessionConfig | undefined): SessionLimits {
  const lifetime = chosen(session?.maxLifetime, DEFAULT_MAX_LIFETIME)
  const silence = chosen(session?.idleTimeout, DEFAULT_IDLE_TIMEOUT)
  return { ...(lifetime === undefined ? {} : { lifetime }), ...(silence === undefined ? {} : { silence }) }
}

function chosen(text: string | undefined, usual: string): number | undefined {
  if (isBlank(text)) return undefined
  const duration = parseGoDuration(text!.trim())
  return duration === undefined || duration <= 0 || duration === parseGoDuration(usual) ? undefined : duration
}
