// MCPServer (resources-and-policy §2). Written once: type, validator, JSON Schema and CRD schema come from here.
import { type Static, type TProperties, Type } from '@sinclair/typebox'
import {
  AuthModeSchema,
  PolicyDecisionSchema,
  PolicyModeSchema,
  RiskLevelSchema,
  RolloutStrategySchema,
  SideEffectSchema,
  TrustLevelSchema,
} from '../enums.ts'
import { API_VERSION, Condition, Labels, ObjectMeta, SecretKeyReference } from './common.ts'

const closed = <T extends TProperties>(properties: T, options: Record<string, unknown> = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options })
const optional = {
  string: () => Type.Optional(Type.String()),
  bool: () => Type.Optional(Type.Boolean()),
  int32: () => Type.Optional(Type.Integer({ minimum: -2147483648, maximum: 2147483647 })),
}

const ResourceAmounts = closed({ cpu: optional.string(), memory: optional.string() })
export const ResourceRequirements = closed({
  limits: Type.Optional(ResourceAmounts),
  requests: Type.Optional(ResourceAmounts),
})
export type ResourceRequirements = Static<typeof ResourceRequirements>

export const EnvVar = closed({ name: Type.String(), value: Type.String() })
export type EnvVar = Static<typeof EnvVar>
export const SecretEnvVar = closed({ name: Type.String(), secretKeyRef: SecretKeyReference })
export type SecretEnvVar = Static<typeof SecretEnvVar>

export const ToolConfig = closed({
  name: Type.String(),
  description: optional.string(),
  requiredTrust: Type.Optional(TrustLevelSchema),
  sideEffect: SideEffectSchema,
  riskLevel: Type.Optional(RiskLevelSchema),
  labels: Type.Optional(Labels),
})
export type ToolConfig = Static<typeof ToolConfig>

export const InventoryItem = closed({
  name: Type.String(),
  description: optional.string(),
  labels: Type.Optional(Labels),
})
export type InventoryItem = Static<typeof InventoryItem>

export const AuthConfig = closed({
  mode: Type.Optional(AuthModeSchema),
  humanIDHeader: optional.string(),
  agentIDHeader: optional.string(),
  teamIDHeader: optional.string(),
  sessionIDHeader: optional.string(),
  tokenHeader: optional.string(),
  issuerURL: optional.string(),
  audience: optional.string(),
  trustDomain: optional.string(),
})
export type AuthConfig = Static<typeof AuthConfig>

export const PolicyConfig = closed({
  mode: Type.Optional(PolicyModeSchema),
  defaultDecision: Type.Optional(PolicyDecisionSchema),
  enforceOn: optional.string(),
  policyVersion: optional.string(),
})
export type PolicyConfig = Static<typeof PolicyConfig>

export const SessionConfig = closed({
  required: optional.bool(),
  store: optional.string(),
  headerName: optional.string(),
  maxLifetime: optional.string(),
  idleTimeout: optional.string(),
  upstreamTokenHeader: optional.string(),
})
export type SessionConfig = Static<typeof SessionConfig>

export const GatewayConfig = closed({
  enabled: optional.bool(),
  image: optional.string(),
  port: optional.int32(),
  upstreamURL: optional.string(),
  stripPrefix: optional.string(),
  resources: Type.Optional(ResourceRequirements),
})
export type GatewayConfig = Static<typeof GatewayConfig>

export const AnalyticsConfig = closed({
  disabled: optional.bool(),
  ingestURL: optional.string(),
  source: optional.string(),
  eventType: optional.string(),
  apiKeySecretRef: Type.Optional(SecretKeyReference),
})
export type AnalyticsConfig = Static<typeof AnalyticsConfig>

export const RolloutConfig = closed({
  strategy: Type.Optional(RolloutStrategySchema),
  maxUnavailable: optional.string(),
  maxSurge: optional.string(),
  canaryReplicas: optional.int32(),
})
export type RolloutConfig = Static<typeof RolloutConfig>

export const MCPServerSpec = closed({
  teamID: optional.string(),
  description: optional.string(),
  image: Type.String(),
  imageTag: optional.string(),
  registryOverride: optional.string(),
  useProvisionedRegistry: optional.bool(),
  imagePullSecrets: Type.Optional(Type.Array(Type.String())),
  replicas: optional.int32(),
  port: optional.int32(),
  servicePort: optional.int32(),
  ingressPath: optional.string(),
  ingressHost: optional.string(),
  publicPathPrefix: optional.string(),
  ingressClass: optional.string(),
  ingressAnnotations: Type.Optional(Labels),
  resources: Type.Optional(ResourceRequirements),
  envVars: Type.Optional(Type.Array(EnvVar)),
  secretEnvVars: Type.Optional(Type.Array(SecretEnvVar)),
  tools: Type.Optional(Type.Array(ToolConfig)),
  prompts: Type.Optional(Type.Array(InventoryItem)),
  mcpResources: Type.Optional(Type.Array(InventoryItem)),
  tasks: Type.Optional(Type.Array(InventoryItem)),
  auth: Type.Optional(AuthConfig),
  policy: Type.Optional(PolicyConfig),
  session: Type.Optional(SessionConfig),
  gateway: Type.Optional(GatewayConfig),
  analytics: Type.Optional(AnalyticsConfig),
  rollout: Type.Optional(RolloutConfig),
})
export type MCPServerSpec = Static<typeof MCPServerSpec>

export const MCPServerStatus = Type.Object({
  phase: optional.string(),
  message: optional.string(),
  conditions: Type.Optional(Type.Array(Condition)),
  deploymentReady: optional.bool(),
  serviceReady: optional.bool(),
  ingressReady: optional.bool(),
  gatewayReady: optional.bool(),
  policyReady: optional.bool(),
  canaryReady: optional.bool(),
})
export type MCPServerStatus = Static<typeof MCPServerStatus>

export const MCPServer = Type.Object({
  apiVersion: Type.Literal(API_VERSION),
  kind: Type.Literal('MCPServer'),
  metadata: ObjectMeta,
  spec: MCPServerSpec,
  status: Type.Optional(MCPServerStatus),
})
export type MCPServer = Static<typeof MCPServer>
