import { isBlank } from '../admission/blank.ts'
import { parseRfc3339 } from '../time/rfc3339.ts'

/**
 * The last instant, in milliseconds, at which a session lives (resources-and-policy §11.5): never ends when blank, has
 * ended for ever when it cannot be read.
 */
export const lastInstant = (expiresAt: string | undefined): number =>
  isBlank(expiresAt) ? Number.POSITIVE_INFINITY : (parseRfc3339(expiresAt!.trim()) ?? Number.NEGATIVE_INFINITY)
