// MCPAgentSession (resources-and-policy §4): one agent's consented trust on one server, until it expires.
import { type Static, Type } from '@sinclair/typebox'
import { TrustLevelSchema } from '../enums.ts'
import { API_VERSION, ObjectMeta, SecretKeyReference, ServerReference, Subject } from './common.ts'

export const MCPAgentSessionSpec = Type.Object(
  {
    serverRef: ServerReference,
    subject: Subject,
    consentedTrust: Type.Optional(TrustLevelSchema),
    expiresAt: Type.Optional(Type.String({ description: 'RFC 3339. Absent: never expires.' })),
    revoked: Type.Optional(Type.Boolean()),
    upstreamTokenSecretRef: Type.Optional(SecretKeyReference),
    policyVersion: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type MCPAgentSessionSpec = Static<typeof MCPAgentSessionSpec>

export const MCPAgentSession = Type.Object({
  apiVersion: Type.Literal(API_VERSION),
  kind: Type.Literal('MCPAgentSession'),
  metadata: ObjectMeta,
  spec: MCPAgentSessionSpec,
})
export type MCPAgentSession = Static<typeof MCPAgentSession>
