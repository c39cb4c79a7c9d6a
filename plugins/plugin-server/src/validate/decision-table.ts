// What the gateway would answer once a grant is applied: each tool of its server, asked by the grant's own subject with
// a session that consents to everything. The same code decides here and in the gateway. Pure.
import type { MCPAccessGrant, MCPAgentSession, MCPServer } from '@mcp-runtime/contract'
import { evaluate, explainDenial, renderPolicy } from '@mcp-runtime/contract/policy'
import { API_VERSION } from '@mcp-runtime/contract/resources'

export interface DecisionRow {
  readonly grant: string
  readonly server: string
  readonly tool: string
  readonly decision: 'allow' | 'deny'
  /** The gateway's reason code. */
  readonly reason: string
  /** Why a call would be denied, for people. */
  readonly why?: string
}

const PREVIEW = 'preview'

/**
 * One row for each tool of `server` in file order. `now` is milliseconds since the epoch. Other grants are left out:
 * the table says what this one gives, and a deny rule elsewhere still wins.
 */
export function decisionRows(server: MCPServer, grant: MCPAccessGrant, now: number): DecisionRow[] {
  const namespace = grant.metadata.namespace ?? server.metadata.namespace ?? ''
  const inPlace = { ...server, metadata: { ...server.metadata, namespace } }
  const serverRef = { name: server.metadata.name, namespace }
  const { subject } = grant.spec
  const session: MCPAgentSession = {
    apiVersion: API_VERSION,
    kind: 'MCPAgentSession',
    metadata: { name: PREVIEW, namespace },
    spec: { serverRef, subject, consentedTrust: 'high' },
  }
  const here = { ...grant, metadata: { ...grant.metadata, namespace }, spec: { ...grant.spec, serverRef } }
  const document = renderPolicy({ server: inPlace, grants: [here], sessions: [session], cluster: '' })
  const identity = {
    humanID: subject.humanID?.trim() ?? '',
    agentID: subject.agentID?.trim() ?? '',
    teamID: subject.teamID?.trim() || server.spec.teamID?.trim() || '',
    sessionID: PREVIEW,
  }
  return (document.tools ?? []).map(({ name: tool }) => {
    const decision = evaluate(document, { method: 'tools/call', tool, identity, now })
    const row = { grant: grant.metadata.name, server: server.metadata.name, tool }
    if (decision.allowed) return { ...row, decision: 'allow', reason: decision.reason }
    const about = { server: row.server, namespace, tool, agentID: identity.agentID, document, identity }
    return { ...row, decision: 'deny', reason: decision.reason, why: explainDenial(decision, about).sentence }
  })
}
