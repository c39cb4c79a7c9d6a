// `.mcp/servers.yaml` (resources-and-policy §6.2): what a team writes by hand and keeps in its repository.
import { type Static, Type } from '@sinclair/typebox'
import { PublishScopeSchema, RiskLevelSchema, SideEffectSchema, TrustLevelSchema } from '../enums.ts'
import { Labels } from '../resources/common.ts'
import {
  AnalyticsConfig,
  AuthConfig,
  EnvVar,
  GatewayConfig,
  InventoryItem,
  PolicyConfig,
  ResourceRequirements,
  RolloutConfig,
  SecretEnvVar,
  SessionConfig,
} from '../resources/server.ts'

const text = () => Type.Optional(Type.String())
const int32 = () => Type.Optional(Type.Integer({ minimum: -2147483648, maximum: 2147483647 }))
const inventory = () => Type.Optional(Type.Array(InventoryItem))

/** As in the resource, except that a forgotten side effect is a finding of `server validate`, not of the parser. */
export const ToolMetadata = Type.Object(
  {
    name: Type.String(),
    description: text(),
    requiredTrust: Type.Optional(TrustLevelSchema),
    sideEffect: Type.Optional(SideEffectSchema),
    riskLevel: Type.Optional(RiskLevelSchema),
    labels: Type.Optional(Labels),
  },
  { additionalProperties: false },
)
export type ToolMetadata = Static<typeof ToolMetadata>

export const ServerMetadata = Type.Object(
  {
    name: Type.String(),
    description: text(),
    image: text(),
    imageTag: text(),
    route: text(),
    ingressHost: text(),
    publicPathPrefix: text(),
    port: int32(),
    replicas: int32(),
    resources: Type.Optional(ResourceRequirements),
    envVars: Type.Optional(Type.Array(EnvVar)),
    secretEnvVars: Type.Optional(Type.Array(SecretEnvVar)),
    namespace: text(),
    scope: Type.Optional(PublishScopeSchema),
    teamID: text(),
    tools: Type.Optional(Type.Array(ToolMetadata)),
    prompts: inventory(),
    mcpResources: inventory(),
    tasks: inventory(),
    auth: Type.Optional(AuthConfig),
    policy: Type.Optional(PolicyConfig),
    session: Type.Optional(SessionConfig),
    gateway: Type.Optional(GatewayConfig),
    analytics: Type.Optional(AnalyticsConfig),
    rollout: Type.Optional(RolloutConfig),
  },
  { additionalProperties: false },
)
export type ServerMetadata = Static<typeof ServerMetadata>

export const MetadataFile = Type.Object(
  { version: text(), servers: Type.Array(ServerMetadata) },
  { additionalProperties: false },
)
export type MetadataFile = Static<typeof MetadataFile>
