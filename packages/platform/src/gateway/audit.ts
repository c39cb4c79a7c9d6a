// The audit event of one message (adapter-and-gateway §9.2–9.3): who called what, what was decided and why.
import type { AuditPayload, Identity } from '@mcp-runtime/contract'
import type { ScannedMessage } from '@mcp-runtime/wire'
import type { ServerPolicy } from '../policy-index/index.ts'
import type { NewEvent } from '../ports/index.ts'
import type { Judged } from './judge.ts'

/** What is known of an exchange whatever its messages are. */
export interface Exchange {
  readonly policy: ServerPolicy
  readonly httpMethod: string
  readonly path: string
  readonly correlationId: string
  readonly traceId: string | undefined
  readonly bytesIn: number
  /** performance.now() at the start. */
  readonly began: number
}

export interface Sent {
  readonly status: number
  /** Length of the answer's body when it is known before the first byte; 0 for streams. */
  readonly bytesOut: number
}

/** Longest text of a caller's that an event keeps, in characters. */
const MOST_TEXT = 256

/**
 * What a caller says is kept as he says it only while it is short: callers who are refused write the audit log, too,
 * and must not be able to fill the disk with it, nor the memory of who reads it.
 */
const brief = (text: string): string =>
  text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}… (${text.length} characters)`

/** `now` is the wall clock in milliseconds; `monotonic` is performance.now(). */
export function auditEvent(
  exchange: Exchange,
  identity: Identity,
  message: ScannedMessage | undefined,
  decision: Judged,
  sent: Sent,
  now: number,
  monotonic: number,
): NewEvent {
  const { policy } = exchange
  const { allowed, status: _, reason, policy_version, ...facts } = decision
  const payload: AuditPayload = {
    method: exchange.httpMethod,
    path: exchange.path,
    status: sent.status,
    latency_ms: Math.round((monotonic - exchange.began) * 1000) / 1000,
    bytes_in: exchange.bytesIn,
    bytes_out: sent.bytesOut,
    server: policy.name,
    namespace: policy.namespace,
    team_id: policy.teamID,
    cluster: policy.cluster,
    human_id: brief(identity.humanID),
    agent_id: brief(identity.agentID),
    subject_team_id: brief(identity.teamID),
    session_id: brief(identity.sessionID),
    decision: allowed ? 'allow' : 'deny',
    reason,
    policy_version,
    correlation_id: exchange.correlationId,
    ...(message?.method === undefined ? {} : { rpc_method: brief(message.method) }),
    ...(message?.name === undefined ? {} : { tool_name: brief(message.name) }),
    ...facts,
  }
  const { analytics } = policy.server.spec
  return {
    timestamp: new Date(now).toISOString(),
    ...(exchange.traceId === undefined ? {} : { trace_id: exchange.traceId }),
    source: own(analytics?.source) || `${policy.name}-gateway`,
    event_type: own(analytics?.eventType) || 'mcp.request',
    payload,
  }
}

/** What an owner may call his events: never as the platform calls those of its own changes. */
const own = (name: string | undefined): string | undefined =>
  name?.startsWith('platform.') || name === 'platform-api' ? undefined : name

/** The trace id of a W3C `traceparent` header, if it is one. */
export function traceIdOf(traceparent: string | string[] | undefined): string | undefined {
  if (typeof traceparent !== 'string') return undefined
  return /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(traceparent)?.[1]
}
