// What the gateway must answer, by the oracle: who calls is proven by a session's secret first (decision 18), for every
// message; then the algorithm decides for the identity that the session was issued to.
import type { Decision, DecisionRequest, Identity, PolicyDocument } from '@mcp-runtime/contract'
import { NAMESPACE } from '../gateway/support/rig.ts'
import { SECRETS } from './live-policy.ts'
import { oracle } from './oracle.ts'

export interface LiveRequest {
  readonly method: string
  readonly tool: string
  /** What the identity headers say. */
  readonly claim: Identity
  readonly secret: string
  readonly now: number
}

export interface Expected {
  /** `identity`: refused before the message was judged. */
  readonly by: 'identity' | 'policy'
  readonly decision: Decision
}

export function expectedOf(document: PolicyDocument, request: LiveRequest): Expected {
  const { claim, secret, now } = request
  const session = document.sessions?.find(({ name }) => name === claim.sessionID)
  const own: Identity = {
    humanID: session?.human_id ?? '',
    agentID: session?.agent_id ?? '',
    teamID: session?.team_id ?? '',
    sessionID: claim.sessionID,
  }
  if (document.policy?.mode === 'observe') return { by: 'policy', decision: judged(document, request, own) }
  const refused = (reason: Decision['reason'], about: Partial<Decision> = {}): Expected => ({
    by: 'identity',
    decision: {
      allowed: false,
      status: 401,
      reason,
      policy_version: document.policy?.policy_version || 'v1',
      ...about,
    },
  })
  if (claim.sessionID === '') {
    return refused(claim.humanID + claim.agentID + claim.teamID === '' ? 'missing_identity' : 'missing_session')
  }
  const lies = (['humanID', 'agentID', 'teamID'] as const).some(
    (part) => claim[part] !== '' && claim[part] !== own[part],
  )
  if (session === undefined || lies || !Object.values(SECRETS).includes(secret)) return refused('session_not_found')
  const about = {
    matched_session: session.name,
    matched_session_namespace: NAMESPACE,
    ...(session.policy_version && { policy_version: session.policy_version }),
  }
  if (session.revoked) return refused('session_revoked', about)
  const over = session.expires_at && !(now <= Date.parse(session.expires_at))
  if (over || secret === SECRETS.old) return refused('session_expired', about)
  return { by: 'policy', decision: judged(document, request, own) }
}

const judged = (document: PolicyDocument, { method, tool, now }: LiveRequest, identity: Identity): Decision =>
  oracle(document, { method, tool, identity, now } satisfies DecisionRequest)

/** The tools that a list must show; undefined when the list itself is refused. */
export function expectedTools(document: PolicyDocument, request: LiveRequest, tools: readonly string[]) {
  if (expectedOf(document, { ...request, method: 'tools/list' }).by === 'identity') return undefined
  return tools.filter((tool) => expectedOf(document, { ...request, method: 'tools/call', tool }).decision.allowed)
}
