// The closed word lists of the resources (resources-and-policy §1), once as values and once as schemas.
import { StringEnum } from './schema/string-enum.ts'

export const TRUST_LEVELS = ['low', 'medium', 'high'] as const
export type TrustLevel = (typeof TRUST_LEVELS)[number]
export const TrustLevelSchema = StringEnum(TRUST_LEVELS, {
  description: 'How much trust a tool needs or a caller has.',
})

export const SIDE_EFFECTS = ['read', 'write', 'destructive'] as const
export type SideEffect = (typeof SIDE_EFFECTS)[number]
export const SideEffectSchema = StringEnum(SIDE_EFFECTS, {
  description: 'What a tool does to the world. None implies another.',
})

export const RISK_LEVELS = ['low', 'medium', 'high'] as const
export type RiskLevel = (typeof RISK_LEVELS)[number]
export const RiskLevelSchema = StringEnum(RISK_LEVELS, { description: 'Informational; never decides a call.' })

export const AUTH_MODES = ['none', 'header', 'oauth', 'mtls'] as const
export type AuthMode = (typeof AUTH_MODES)[number]
export const AuthModeSchema = StringEnum(AUTH_MODES)

export const POLICY_MODES = ['allow-list', 'observe'] as const
export type PolicyMode = (typeof POLICY_MODES)[number]
export const PolicyModeSchema = StringEnum(POLICY_MODES)

export const POLICY_DECISIONS = ['allow', 'deny'] as const
export type PolicyDecision = (typeof POLICY_DECISIONS)[number]
export const PolicyDecisionSchema = StringEnum(POLICY_DECISIONS)

export const ROLLOUT_STRATEGIES = ['RollingUpdate', 'Recreate', 'Canary'] as const
export type RolloutStrategy = (typeof ROLLOUT_STRATEGIES)[number]
export const RolloutStrategySchema = StringEnum(ROLLOUT_STRATEGIES)

export const PUBLISH_SCOPES = ['tenant', 'org', 'public'] as const
export type PublishScope = (typeof PUBLISH_SCOPES)[number]
export const PublishScopeSchema = StringEnum(PUBLISH_SCOPES, { description: 'Who may find the server in the catalog.' })

export const PLATFORM_ROLES = ['user', 'admin'] as const
export type PlatformRole = (typeof PLATFORM_ROLES)[number]
export const PlatformRoleSchema = StringEnum(PLATFORM_ROLES)

export const TEAM_ROLES = ['owner', 'member'] as const
export type TeamRole = (typeof TEAM_ROLES)[number]
export const TeamRoleSchema = StringEnum(TEAM_ROLES)
