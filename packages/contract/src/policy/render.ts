// From resources to the policy document of one server (resources-and-policy §10.3).
import { isBlank } from '../admission/blank.ts'
import { defaultServer } from '../admission/default-server.ts'
import { grantNamespaces } from '../admission/server-annotations.ts'
import type { ServerReference, Subject } from '../resources/common.ts'
import type { MCPAccessGrant } from '../resources/grant.ts'
import type { MCPServer, MCPServerSpec } from '../resources/server.ts'
import type { MCPAgentSession } from '../resources/session.ts'
import { formatRfc3339, parseRfc3339 } from '../time/rfc3339.ts'
import type { PolicyDocument, PolicyGrant, PolicySession, PolicyTool } from './document.ts'
import { byNamespaceAndName } from './order.ts'
import { POLICY_SCHEMA_VERSION } from './revision.ts'

export interface RenderInput {
  readonly server: MCPServer
  /** Any grants and sessions; those of other servers are left out. */
  readonly grants: readonly MCPAccessGrant[]
  readonly sessions: readonly MCPAgentSession[]
  readonly cluster: string
  /**
   * Honour grants and sessions that stand in other namespaces and point here, as the original does. Without it nobody
   * outside the server's namespace can give himself access (resources-and-policy §16.3), unless the server names the
   * namespace in `mcpruntime.org/grant-namespaces`; sessions never.
   */
  readonly foreign?: boolean
}

/** Drops blank texts, false and empty lists: what is absent in the document is absent in the object. */
function compact<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T {
  const entries = Object.entries(fields).filter(
    ([, value]) =>
      value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0),
  )
  return Object.fromEntries(entries) as T
}

/** Sorted by namespace and name, so that the revision changes only when the content does; not yet stamped. */
export function renderPolicy(input: RenderInput): PolicyDocument {
  const { metadata } = input.server
  const { spec } = defaultServer(input.server)
  const namespace = metadata.namespace ?? ''
  const team = (spec.teamID ?? '').trim()
  const guests = grantNamespaces(metadata.annotations)
  type Item = { metadata: { namespace?: string }; spec: { serverRef: ServerReference } }
  const isOurs = (item: Item, others: readonly string[]): boolean => {
    const own = item.metadata.namespace ?? ''
    const target = isBlank(item.spec.serverRef.namespace) ? own : item.spec.serverRef.namespace!.trim()
    return (
      item.spec.serverRef.name === metadata.name &&
      target === namespace &&
      (input.foreign === true || own === namespace || others.includes(own))
    )
  }
  const grants = input.grants.filter((grant) => isOurs(grant, guests)).map((grant) => renderGrant(grant, team))
  const sessions = input.sessions
    .filter((session) => isOurs(session, []))
    .map((session) => renderSession(session, team))
  return {
    schema_version: POLICY_SCHEMA_VERSION,
    revision: '',
    server: {
      name: metadata.name,
      namespace,
      ...(team === '' ? {} : { team_id: team }),
      ...(input.cluster === '' ? {} : { cluster: input.cluster }),
    },
    ...renderBlocks(spec),
    ...(spec.tools?.length ? { tools: spec.tools.map(renderTool) } : {}),
    ...(grants.length === 0 ? {} : { grants: byNamespaceAndName(grants) }),
    ...(sessions.length === 0 ? {} : { sessions: byNamespaceAndName(sessions) }),
  }
}

function renderBlocks({ auth, policy, session }: MCPServerSpec): Pick<PolicyDocument, 'auth' | 'policy' | 'session'> {
  return {
    ...(auth && {
      auth: compact<NonNullable<PolicyDocument['auth']>>({
        mode: auth.mode,
        human_id_header: auth.humanIDHeader,
        agent_id_header: auth.agentIDHeader,
        team_id_header: auth.teamIDHeader,
        session_id_header: auth.sessionIDHeader,
        token_header: auth.tokenHeader,
        issuer_url: auth.issuerURL,
        audience: auth.audience,
        trust_domain: auth.trustDomain,
      }),
    }),
    ...(policy && {
      policy: compact<NonNullable<PolicyDocument['policy']>>({
        mode: policy.mode,
        default_decision: policy.defaultDecision,
        enforce_on: policy.enforceOn,
        policy_version: policy.policyVersion,
      }),
    }),
    ...(session && {
      session: compact<NonNullable<PolicyDocument['session']>>({
        required: session.required,
        store: session.store,
        header_name: session.headerName,
        max_lifetime: session.maxLifetime,
        idle_timeout: session.idleTimeout,
        upstream_token_header: session.upstreamTokenHeader,
      }),
    }),
  }
}

const renderTool = (tool: NonNullable<MCPServerSpec['tools']>[number]): PolicyTool => ({
  ...compact<PolicyTool>({
    name: tool.name,
    description: tool.description,
    required_trust: tool.requiredTrust,
    side_effect: tool.sideEffect,
    risk_level: tool.riskLevel,
    labels: tool.labels && Object.keys(tool.labels).length > 0 ? tool.labels : undefined,
  }),
  name: tool.name,
})

/** Who names no team means the team that owns the server: a grant "for anyone" is for anyone of that team. */
const renderSubject = (subject: Subject, team: string) => ({
  human_id: subject.humanID,
  agent_id: subject.agentID,
  team_id: isBlank(subject.teamID) ? team : subject.teamID!.trim(),
})

const renderGrant = ({ metadata, spec }: MCPAccessGrant, team: string): PolicyGrant =>
  compact<PolicyGrant>({
    name: metadata.name,
    namespace: metadata.namespace,
    ...renderSubject(spec.subject, team),
    max_trust: spec.maxTrust || 'low',
    allowed_side_effects: spec.allowedSideEffects,
    policy_version: spec.policyVersion,
    disabled: spec.disabled,
    tool_rules: spec.toolRules?.map((rule) => ({
      name: rule.name,
      decision: rule.decision || 'allow',
      required_trust: rule.requiredTrust || 'low',
    })),
  })

/** One session of a server of `team`, as it stands in the document. */
export function renderSession({ metadata, spec }: MCPAgentSession, team: string): PolicySession {
  const ref = spec.upstreamTokenSecretRef
  const expiry = isBlank(spec.expiresAt) ? undefined : parseRfc3339(spec.expiresAt!)
  return compact<PolicySession>({
    name: metadata.name,
    namespace: metadata.namespace,
    ...renderSubject(spec.subject, team),
    consented_trust: spec.consentedTrust || 'low',
    revoked: spec.revoked,
    // What cannot be read is passed on as it is: the evaluator takes it for expired.
    expires_at: expiry === undefined ? spec.expiresAt?.trim() : formatRfc3339(expiry),
    policy_version: spec.policyVersion,
    upstream_token_ref: ref && `${ref.name}/${ref.key}`,
  })
}
