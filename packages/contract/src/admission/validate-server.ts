// What the validating webhook checks (resources-and-policy §5), every finding at once, and the fields it lets through
// although they can never work.
import { AUTH_MODES, POLICY_DECISIONS, POLICY_MODES, ROLLOUT_STRATEGIES } from '../enums.ts'
import { SESSION_SECRET_HEADER } from '../resources/common.ts'
import type { MCPServer, MCPServerSpec, SecretEnvVar } from '../resources/server.ts'
import { isBlank } from './blank.ts'
import { checkDuration, checkResourceName, checkTeamID, checkWord } from './checks.ts'
import { error, type Issue } from './issue.ts'
import { validateServerAnnotations } from './server-annotations.ts'
import { validateRollout } from './validate-rollout.ts'
import { validateTools } from './validate-tools.ts'

/** Every rule a server breaks. Run it on what `defaultServer` returns, as admission does. */
export function validateServer(server: MCPServer): Issue[] {
  const { spec } = server
  return [
    ...checkResourceName('metadata.name', server.metadata.name, 'The server name'),
    ...(isBlank(spec.image) ? [error('spec.image', 'The server has no image.')] : []),
    ...validateServerAnnotations(server.metadata.annotations),
    ...checkTeamID('spec.teamID', spec.teamID),
    ...validateRoute(spec),
    ...validatePorts(spec),
    ...validateAuth(spec),
    ...checkWord('spec.policy.mode', spec.policy?.mode, POLICY_MODES, 'The policy mode'),
    ...checkWord('spec.policy.defaultDecision', spec.policy?.defaultDecision, POLICY_DECISIONS, 'The default decision'),
    ...checkDuration('spec.session.maxLifetime', spec.session?.maxLifetime),
    ...checkDuration('spec.session.idleTimeout', spec.session?.idleTimeout),
    ...validateAnalytics(spec),
    ...checkWord('spec.rollout.strategy', spec.rollout?.strategy, ROLLOUT_STRATEGIES, 'The rollout strategy'),
    ...validateRollout(spec),
    ...validateTools(spec.tools, 'spec.tools'),
    ...(spec.secretEnvVars ?? []).flatMap((entry, index) => validateSecretEnv(entry, `spec.secretEnvVars[${index}]`)),
  ]
}

function validateRoute(spec: MCPServerSpec): Issue[] {
  if (!isBlank(spec.publicPathPrefix)) {
    return /^[/\s]*$/u.test(spec.publicPathPrefix!)
      ? [error('spec.publicPathPrefix', 'The public path prefix must contain more than slashes.')]
      : []
  }
  const issues: Issue[] = []
  if (isBlank(spec.ingressPath)) {
    issues.push(error('spec.ingressPath', 'A server without a public path prefix needs an ingress path.'))
  }
  if (isBlank(spec.ingressHost)) {
    issues.push(error('spec.ingressHost', 'A server without a public path prefix needs an ingress host.'))
  }
  return issues
}

function validatePorts(spec: MCPServerSpec): Issue[] {
  const ports: [string, number | undefined][] = [
    ['spec.port', spec.port],
    ['spec.servicePort', spec.servicePort],
    ['spec.gateway.port', spec.gateway?.port],
  ]
  const issues = ports.flatMap(([path, port]) => checkPort(path, port))
  if (spec.gateway?.enabled === true && spec.gateway.port !== undefined && spec.gateway.port === spec.port) {
    issues.push(error('spec.gateway.port', `The gateway and the server cannot both listen on port ${spec.port}.`))
  }
  return issues
}

/** Zero means "not set" (§2.1); anything else must be a TCP port. */
export function checkPort(path: string, port: number | undefined): Issue[] {
  if (port === undefined || (port >= 0 && port <= 65_535)) return []
  return [error(path, `${port} is not a TCP port; use 1 to 65535.`)]
}

/** An identity read from one of these would put callers' secrets before everybody who may read the events. */
const CREDENTIAL_HEADERS = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-api-key',
  SESSION_SECRET_HEADER.toLowerCase(),
])

function validateAuth(spec: MCPServerSpec): Issue[] {
  const issues = checkWord('spec.auth.mode', spec.auth?.mode, AUTH_MODES, 'The auth mode')
  const mode = spec.auth?.mode
  const gateway = spec.gateway?.enabled === true
  if (gateway && mode === 'oauth' && isBlank(spec.auth?.issuerURL)) {
    issues.push(error('spec.auth.issuerURL', 'Auth mode oauth needs the URL of the issuer.'))
  }
  for (const field of ['humanIDHeader', 'agentIDHeader', 'teamIDHeader', 'sessionIDHeader'] as const) {
    const name = spec.auth?.[field]?.trim()
    if (name === undefined || !CREDENTIAL_HEADERS.has(name.toLowerCase().replace(/[^a-z0-9]/g, '-'))) continue
    issues.push(
      error(`spec.auth.${field}`, `The header ${name} carries a secret, and who calls is written to the audit log.`),
    )
  }
  if (mode === 'mtls') {
    if (!gateway) issues.push(error('spec.gateway.enabled', 'Auth mode mtls needs the gateway.'))
    if (isBlank(spec.auth?.trustDomain)) {
      issues.push(error('spec.auth.trustDomain', 'Auth mode mtls needs a trust domain.'))
    }
    if (!isBlank(spec.ingressClass) && spec.ingressClass !== 'traefik') {
      issues.push(error('spec.ingressClass', `Auth mode mtls works with traefik only, not "${spec.ingressClass}".`))
    }
  }
  return issues
}

function validateAnalytics(spec: MCPServerSpec): Issue[] {
  const { analytics } = spec
  if (analytics === undefined || analytics.disabled === true) return []
  const issues: Issue[] = []
  const used =
    !isBlank(analytics.ingestURL) ||
    !isBlank(analytics.source) ||
    !isBlank(analytics.eventType) ||
    analytics.apiKeySecretRef !== undefined
  if (spec.gateway?.enabled !== true && used) {
    issues.push(
      error('spec.analytics', 'Analytics needs the gateway, which is what records calls.', {
        hint: 'Set spec.gateway.enabled to true, or remove spec.analytics.',
      }),
    )
  }
  const ref = analytics.apiKeySecretRef
  if (ref !== undefined && isBlank(ref.name)) {
    issues.push(error('spec.analytics.apiKeySecretRef.name', 'The name of the secret must not be blank.'))
  }
  if (ref !== undefined && isBlank(ref.key)) {
    issues.push(error('spec.analytics.apiKeySecretRef.key', 'The key within the secret must not be blank.'))
  }
  return issues
}

/** One environment variable taken from a secret. */
export function validateSecretEnv(entry: Partial<SecretEnvVar>, path: string): Issue[] {
  const issues: Issue[] = []
  if (isBlank(entry.name)) issues.push(error(`${path}.name`, 'The variable has no name.'))
  const ref = entry.secretKeyRef
  if (ref === undefined) return [...issues, error(`${path}.secretKeyRef`, 'The variable names no secret.')]
  if (isBlank(ref.name)) issues.push(error(`${path}.secretKeyRef.name`, 'The name of the secret must not be blank.'))
  if (isBlank(ref.key)) issues.push(error(`${path}.secretKeyRef.key`, 'The key within the secret must not be blank.'))
  return issues
}
