import type { Runtime } from '../runtime/runtime.ts'
import { clockTime } from '../session/notices.ts'

/** Who the adapter acts for and how long, in one line. */
export function describeIdentity({ keeper, options }: Runtime): string {
  const { session } = keeper
  if (session) {
    const end = options.autoRefresh ? ', renewed by itself' : '; --auto-refresh renews it'
    const asked = options.session?.trust ?? session.consentedTrust
    const trust = `${session.consentedTrust} trust${asked === session.consentedTrust ? '' : ` (${asked} was asked for)`}`
    return `Server ${session.serverName}, agent ${session.agentID}, ${trust}, session until ${clockTime(session.expiresAt)}${end}`
  }
  if (options.stdio.anonymous) return 'Without an identity: what the server shows to anybody'
  const { agentID, sessionID } = options.pinned
  return agentID === '' ? `Session ${sessionID}` : `Agent ${agentID}, session ${sessionID}`
}
