// One audit event: who called what, what was decided and why (adapter-and-gateway §9.2–9.3).
// Arguments, results and secrets are never part of it.
import { type Static, Type } from '@sinclair/typebox'
import { PolicyDecisionSchema } from '../enums.ts'
import { MapOf } from '../schema/map-of.ts'

const text = () => Type.Optional(Type.String())

export const AuditPayload = Type.Object({
  method: Type.String({ description: 'HTTP method.' }),
  path: Type.String({ description: 'Request path without query.' }),
  status: Type.Integer({ description: 'HTTP status sent.' }),
  latency_ms: Type.Number({ description: 'Whole exchange up to the first byte of the answer, milliseconds.' }),
  bytes_in: Type.Integer(),
  bytes_out: Type.Integer(),
  server: Type.String(),
  namespace: Type.String(),
  team_id: Type.String({ description: 'Team that owns the server.' }),
  cluster: Type.String(),
  human_id: Type.String(),
  agent_id: Type.String(),
  subject_team_id: Type.String({ description: 'Team of the caller.' }),
  session_id: Type.String(),
  decision: PolicyDecisionSchema,
  reason: Type.String(),
  policy_version: Type.String(),
  correlation_id: Type.String({ description: 'The same id stands in the answer to the client.' }),
  rpc_method: text(),
  tool_name: text(),
  matched_grant: text(),
  matched_grant_namespace: text(),
  matched_session: text(),
  matched_session_namespace: text(),
  required_trust: text(),
  required_side_effect: text(),
  risk_level: text(),
  admin_trust: text(),
  consented_trust: text(),
  effective_trust: text(),
})
export type AuditPayload = Static<typeof AuditPayload>

export const AuditEvent = Type.Object({
  id: Type.Integer({ description: 'Position in the log; strictly rising.' }),
  timestamp: Type.String({ description: 'RFC 3339, UTC.' }),
  trace_id: text(),
  source: Type.String(),
  event_type: Type.String(),
  payload: Type.Union([AuditPayload, MapOf(Type.Unknown())]),
})
export type AuditEvent = Static<typeof AuditEvent>
