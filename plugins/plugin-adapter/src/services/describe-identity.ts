import type { Runtime } from '../runtime/runtime.ts'
import { clockTime } from '../session/notices.ts'

/** Who the adapter acts for and how long, in one line. */
export function describeIdentity({ keeper, options }: Runtime): string {
  const { session } = keeper
  if (session) {
    const end = options.autoRefresh ? ', renewed by itself' : '; --auto-refresh renews it'
    const trust = `${session.consentedTrust} trust`
    return `Server ${session.serverName}, agent ${session.agentID}, ${trust}, session until ${clockTime(session.expiresAt)}${end}`
  }
  if (options.stdio.anonymous) return 'Without an identity: what the server shows to anybody'
  return `Agent ${options.pinned.agentID}, session ${options.pinned.sessionID}`
}
