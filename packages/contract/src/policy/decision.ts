// What a decision is asked with and what it answers (resources-and-policy §11.3, §11.10, §12).
import type { RiskLevel, SideEffect, TrustLevel } from '../enums.ts'

/** Who calls, as authenticated. Empty string: not presented. */
export interface Identity {
  readonly humanID: string
  readonly agentID: string
  readonly teamID: string
  readonly sessionID: string
}

export interface DecisionRequest {
  /** JSON-RPC method, as received. */
  readonly method: string
  /** `params.name` of a tool call, as received. */
  readonly tool: string
  readonly identity: Identity
  /** The instant of the decision, milliseconds since the epoch. */
  readonly now: number
}

export const DECISION_REASONS = [
  'allowed',
  'missing_identity',
  'missing_session',
  'session_not_found',
  'session_revoked',
  'session_expired',
  'no_matching_grant',
  'tool_denied',
  'tool_not_granted',
  'tool_side_effect_unknown',
  'side_effect_not_allowed',
  'grant_without_trust',
  'trust_too_low',
  'rpc_inspection_failed',
  'policy_unavailable',
] as const
export type DecisionReason = (typeof DECISION_REASONS)[number]

export interface Decision {
  readonly allowed: boolean
  /** The HTTP status of the original gateway: 200, 401, 403 or 503. Ours answers as decision 22 says. */
  readonly status: number
  readonly reason: DecisionReason
  readonly policy_version: string
  readonly required_trust?: TrustLevel
  readonly required_side_effect?: SideEffect
  readonly risk_level?: RiskLevel
  readonly admin_trust?: TrustLevel
  readonly consented_trust?: TrustLevel
  readonly effective_trust?: TrustLevel
  readonly matched_grant?: string
  readonly matched_grant_namespace?: string
  readonly matched_session?: string
  readonly matched_session_namespace?: string
}
