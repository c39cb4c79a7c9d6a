import type { Trouble } from './schedule.ts'
import { codeOf } from './source.ts'

const LOGIN = new Set(['MCPR_NOT_LOGGED_IN', 'MCPR_TOKEN_EXPIRED', 'MCPR_TOKEN_REJECTED', 'MCPR_CONFIG_BROKEN'])
const DENIED = new Set(['MCPR_FORBIDDEN', 'MCPR_DENIED', 'MCPR_INPUT_INVALID', 'MCPR_USAGE', 'MCPR_NOT_FOUND'])

/**
 * What a failed renewal means. `revoked`: the platform refuses to bring the session back (409), which ends it for
 * good (known fault F12); everything unknown is taken for an outage.
 */
export function troubleOf(error: unknown): Trouble | 'revoked' {
  const code = codeOf(error)
  if (code === 'MCPR_CONFLICT') return 'revoked'
  if (LOGIN.has(code)) return 'login'
  return DENIED.has(code) ? 'denied' : 'unreachable'
}
