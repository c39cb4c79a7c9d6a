// The policy document of one server (resources-and-policy §10.1). Field order is part of the revision digest.
import { type Static, Type } from '@sinclair/typebox'
import { MapOf } from '../schema/map-of.ts'

const text = () => Type.Optional(Type.String())
const flag = () => Type.Optional(Type.Boolean())

export const PolicyToolRule = Type.Object({ name: Type.String(), decision: text(), required_trust: text() })
export type PolicyToolRule = Static<typeof PolicyToolRule>

export const PolicyTool = Type.Object({
  name: Type.String(),
  description: text(),
  required_trust: text(),
  side_effect: text(),
  risk_level: text(),
  labels: Type.Optional(MapOf(Type.String())),
})
export type PolicyTool = Static<typeof PolicyTool>

export const PolicyGrant = Type.Object({
  name: Type.String(),
  namespace: text(),
  human_id: text(),
  agent_id: text(),
  team_id: text(),
  max_trust: text(),
  allowed_side_effects: Type.Optional(Type.Array(Type.String())),
  policy_version: text(),
  disabled: flag(),
  tool_rules: Type.Optional(Type.Array(PolicyToolRule)),
})
export type PolicyGrant = Static<typeof PolicyGrant>

export const PolicySession = Type.Object({
  name: Type.String(),
  namespace: text(),
  human_id: text(),
  agent_id: text(),
  team_id: text(),
  consented_trust: text(),
  revoked: flag(),
  expires_at: text(),
  policy_version: text(),
  upstream_token_ref: text(),
})
export type PolicySession = Static<typeof PolicySession>

export const PolicyDocument = Type.Object({
  schema_version: Type.String(),
  revision: Type.String(),
  generated_at: text(),
  server: Type.Object({ name: Type.String(), namespace: Type.String(), team_id: text(), cluster: text() }),
  auth: Type.Optional(
    Type.Object({
      mode: text(),
      human_id_header: text(),
      agent_id_header: text(),
      team_id_header: text(),
      session_id_header: text(),
      token_header: text(),
      issuer_url: text(),
      audience: text(),
      trust_domain: text(),
    }),
  ),
  policy: Type.Optional(
    Type.Object({ mode: text(), default_decision: text(), enforce_on: text(), policy_version: text() }),
  ),
  session: Type.Optional(
    Type.Object({
      required: flag(),
      store: text(),
      header_name: text(),
      max_lifetime: text(),
      idle_timeout: text(),
      upstream_token_header: text(),
    }),
  ),
  tools: Type.Optional(Type.Array(PolicyTool)),
  grants: Type.Optional(Type.Array(PolicyGrant)),
  sessions: Type.Optional(Type.Array(PolicySession)),
})
export type PolicyDocument = Static<typeof PolicyDocument>
