// Calls out of the audit log, as the questions that they answer: who wanted what, what was decided, and why.
import type { AuditEvent, AuditPayload, Decision, DecisionReason, ExplainCase, Why } from '@mcp-runtime/contract'
import { explainDenial } from '@mcp-runtime/contract/policy'

export interface LoggedCall {
  /** Position in the log. */
  readonly id: number
  /** RFC 3339, UTC. */
  readonly time: string
  readonly decision: string
  readonly reason: string
  readonly server: string
  readonly namespace: string
  readonly method: string
  readonly tool?: string
  readonly agentID?: string
  readonly humanID?: string
  readonly teamID?: string
  readonly session?: string
  /** The same id stood in the answer to the client. */
  readonly correlationID: string
  /** Of a denial: what stood in the way then, and what to do. */
  readonly sentence?: string
  readonly hint?: string
  /** What such a call would meet now; absent where the platform does not say. */
  readonly now?: Pick<Why, 'decision' | 'reason' | 'change'>
}

const isCall = ({ event_type, payload }: AuditEvent): boolean =>
  !event_type.startsWith('platform.') && typeof payload.decision === 'string' && typeof payload.reason === 'string'

/** The calls among events; what administrators changed is left out. */
export const callsOf = (events: readonly AuditEvent[]): LoggedCall[] =>
  events.filter(isCall).map((event) => toCall(event, event.payload as AuditPayload))

function toCall({ id, timestamp }: AuditEvent, payload: AuditPayload): LoggedCall {
  const {
    human_id: humanID,
    agent_id: agentID,
    subject_team_id: teamID,
    session_id: session,
    tool_name: tool,
  } = payload
  return {
    id,
    time: timestamp,
    decision: payload.decision,
    reason: payload.reason,
    server: payload.server,
    namespace: payload.namespace,
    method: payload.rpc_method ?? payload.method,
    ...(tool && { tool }),
    ...(agentID && { agentID }),
    ...(humanID && { humanID }),
    ...(teamID && { teamID }),
    ...(session && { session }),
    correlationID: payload.correlation_id,
    ...(payload.decision === 'allow' ? {} : wordsOf(payload)),
  }
}

/** The gateway's own words, from the facts that it noted down. */
function wordsOf(payload: AuditPayload): Pick<LoggedCall, 'sentence' | 'hint'> {
  const { server, namespace, tool_name: tool, agent_id: agentID, human_id: humanID, session_id: sessionID } = payload
  const reason = payload.reason as DecisionReason
  const decision = { ...payload, reason, allowed: false, status: payload.status } as Decision
  const identity = { humanID, agentID, teamID: payload.subject_team_id, sessionID }
  const { sentence, hint } = explainDenial(decision, { server, namespace, agentID, identity, ...(tool && { tool }) })
  return { sentence, hint }
}

/** The call as a question for today. A session that lived is no part of it: the caller may have another by now. */
export function questionOf({ reason, session, ...call }: LoggedCall): ExplainCase {
  const aboutSession = /session/.test(reason)
  return {
    ...(call.agentID && { agentID: call.agentID }),
    ...(call.humanID && { humanID: call.humanID }),
    ...(call.teamID && { teamID: call.teamID }),
    ...(aboutSession && session && { session }),
    ...(call.tool && { tool: call.tool }),
    ...(call.tool ? {} : { method: call.method }),
  }
}
