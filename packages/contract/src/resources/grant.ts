// MCPAccessGrant (resources-and-policy §3): some tools of one server, for one subject, up to a trust level.
import { type Static, Type } from '@sinclair/typebox'
import { PolicyDecisionSchema, SideEffectSchema, TrustLevelSchema } from '../enums.ts'
import { API_VERSION, ObjectMeta, ServerReference, Subject } from './common.ts'

export const ToolRule = Type.Object(
  { name: Type.String(), decision: PolicyDecisionSchema, requiredTrust: Type.Optional(TrustLevelSchema) },
  { additionalProperties: false },
)
export type ToolRule = Static<typeof ToolRule>

export const MCPAccessGrantSpec = Type.Object(
  {
    serverRef: ServerReference,
    subject: Subject,
    maxTrust: Type.Optional(TrustLevelSchema),
    allowedSideEffects: Type.Optional(Type.Array(SideEffectSchema)),
    policyVersion: Type.Optional(Type.String()),
    disabled: Type.Optional(Type.Boolean()),
    toolRules: Type.Optional(Type.Array(ToolRule)),
  },
  { additionalProperties: false },
)
export type MCPAccessGrantSpec = Static<typeof MCPAccessGrantSpec>

export const MCPAccessGrant = Type.Object({
  apiVersion: Type.Literal(API_VERSION),
  kind: Type.Literal('MCPAccessGrant'),
  metadata: ObjectMeta,
  spec: MCPAccessGrantSpec,
})
export type MCPAccessGrant = Static<typeof MCPAccessGrant>
