import { type Static, Type } from '@sinclair/typebox'
import { MapOf } from '../schema/map-of.ts'

export const API_GROUP = 'mcpruntime.org'
export const API_VERSION = 'mcpruntime.org/v1alpha1'

/** The headers by which the adapter tells the gateway who calls (adapter-and-gateway §3.1). */
export const IDENTITY_HEADERS = {
  human: 'X-MCP-Human-ID',
  agent: 'X-MCP-Agent-ID',
  team: 'X-MCP-Team-ID',
  session: 'X-MCP-Agent-Session',
} as const

/** Proof that the caller is the one the session was issued to (decision 18). Never forwarded to a server. */
export const SESSION_SECRET_HEADER = 'X-MCP-Agent-Session-Secret'

export const Labels = MapOf(Type.String())

export const ObjectMeta = Type.Object({
  name: Type.String({ minLength: 1 }),
  namespace: Type.Optional(Type.String()),
  labels: Type.Optional(Labels),
  annotations: Type.Optional(Labels),
  uid: Type.Optional(Type.String()),
  generation: Type.Optional(Type.Integer()),
  resourceVersion: Type.Optional(Type.String()),
  creationTimestamp: Type.Optional(Type.String()),
})
export type ObjectMeta = Static<typeof ObjectMeta>

export const ServerReference = Type.Object(
  { name: Type.String(), namespace: Type.Optional(Type.String()) },
  { additionalProperties: false },
)
export type ServerReference = Static<typeof ServerReference>

export const Subject = Type.Object(
  {
    humanID: Type.Optional(Type.String()),
    agentID: Type.Optional(Type.String()),
    teamID: Type.Optional(Type.String()),
  },
  { additionalProperties: false, description: 'Who a grant or session is for. An empty field matches anyone.' },
)
export type Subject = Static<typeof Subject>

export const SecretKeyReference = Type.Object(
  { name: Type.String(), key: Type.String() },
  { additionalProperties: false },
)
export type SecretKeyReference = Static<typeof SecretKeyReference>

/** As of every resource of a cluster. */
export const Condition = Type.Object({
  type: Type.String(),
  status: Type.String(),
  reason: Type.String(),
  message: Type.String(),
  lastTransitionTime: Type.String(),
  observedGeneration: Type.Optional(Type.Integer()),
})

/** Status of grants and sessions. Nothing writes it yet. */
export const AccessStatus = Type.Object({
  phase: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  conditions: Type.Optional(Type.Array(Condition)),
})
