// The values that fill blank fields (resources-and-policy §2.2); the metadata file uses the same.
import { IDENTITY_HEADERS } from '../resources/common.ts'
import type { AnalyticsConfig, AuthConfig, PolicyConfig, RolloutConfig, SessionConfig } from '../resources/server.ts'
import { fillBlanks } from './blank.ts'

export const DEFAULT_PORT = 8088
export const DEFAULT_SERVICE_PORT = 80
export const DEFAULT_GATEWAY_PORT = 8091
export const DEFAULT_REPLICAS = 1
export const DEFAULT_IMAGE_TAG = 'latest'
export const DEFAULT_INGRESS_CLASS = 'traefik'

export const fillAuth = (auth: AuthConfig): AuthConfig =>
  fillBlanks(auth, {
    mode: 'header',
    humanIDHeader: IDENTITY_HEADERS.human,
    agentIDHeader: IDENTITY_HEADERS.agent,
    teamIDHeader: IDENTITY_HEADERS.team,
    sessionIDHeader: IDENTITY_HEADERS.session,
    tokenHeader: 'Authorization',
  })

export const fillPolicy = (policy: PolicyConfig): PolicyConfig =>
  fillBlanks(policy, { mode: 'allow-list', defaultDecision: 'deny', enforceOn: 'call_tool', policyVersion: 'v1' })

export const DEFAULT_MAX_LIFETIME = '24h'
export const DEFAULT_IDLE_TIMEOUT = '1h'

export const fillSession = (session: SessionConfig): SessionConfig =>
  fillBlanks(session, {
    store: 'kubernetes',
    headerName: IDENTITY_HEADERS.session,
    maxLifetime: DEFAULT_MAX_LIFETIME,
    idleTimeout: DEFAULT_IDLE_TIMEOUT,
    upstreamTokenHeader: 'Authorization',
  })

export const fillRollout = (rollout: RolloutConfig): RolloutConfig =>
  fillBlanks(rollout, { strategy: 'RollingUpdate', maxUnavailable: '25%', maxSurge: '25%' })

export const fillAnalytics = (analytics: AnalyticsConfig, server: string, ingestURL?: string): AnalyticsConfig =>
  analytics.disabled === true
    ? analytics
    : fillBlanks(analytics, {
        source: `${server}-gateway`,
        eventType: 'mcp.request',
        ...(ingestURL === undefined ? {} : { ingestURL }),
      })
