// A random policy document as what people apply: a server, its grants and its sessions. What admission refuses is
// written here in the way it accepts, and the rules of rendering (resources-and-policy §10.3) are repeated as plainly
// as possible, so that the document beside the resources is the one that the oracle judges by.
import { createHash } from 'node:crypto'
import type { PolicyDocument, PolicyGrant, PolicySession } from '@mcp-runtime/contract'
import { type GrantRecord, kinds, type ServerRecord, type SessionRecord } from '../../packages/platform/src/kinds.ts'
import type { Store } from '../../packages/platform/src/ports/index.ts'
import { NAMESPACE } from '../gateway/support/rig.ts'
import { NOW } from './vectors.ts'

export const SERVER = 'desk'
/** Every session is issued with both: one for as long as it lives, one whose own time is over. */
export const SECRETS = { live: 'a secret', old: 'a secret of before' }

const LEVELS = ['low', 'medium', 'high']
const lower = (text = '') => text.trim().toLowerCase()
const trust = (text?: string) => (LEVELS.includes(lower(text)) ? lower(text) : 'low')
const firsts = <T extends { name: string }>(items: readonly T[] = []): T[] =>
  items.filter(({ name }, index) => items.findIndex((other) => other.name === name) === index)

/** The document as it comes out when everything in it was applied as resources. `team` owns the server, '' for none. */
export function settle(document: PolicyDocument, team: string): PolicyDocument {
  const common = <T extends PolicyGrant | PolicySession>(item: T) => ({
    ...item,
    namespace: NAMESPACE,
    team_id: item.team_id || team,
  })
  return {
    ...document,
    policy: {
      mode: lower(document.policy?.mode),
      default_decision: lower(document.policy?.default_decision) || 'deny',
      policy_version: document.policy?.policy_version || 'v1',
    },
    tools: firsts(document.tools).map((tool) => ({
      ...tool,
      required_trust: trust(tool.required_trust),
      ...(tool.side_effect === undefined ? {} : { side_effect: lower(tool.side_effect).replace('eat', '') }),
      ...(tool.risk_level === undefined ? {} : { risk_level: lower(tool.risk_level) }),
    })),
    grants: firsts(document.grants).map((grant) => ({
      ...common(grant),
      max_trust: trust(grant.max_trust),
      allowed_side_effects: (grant.allowed_side_effects ?? []).map(lower).filter((effect) => effect !== 'eat'),
      tool_rules: firsts(grant.tool_rules).map((rule) => ({
        name: rule.name,
        decision: lower(rule.decision) === 'deny' ? 'deny' : 'allow',
        required_trust: trust(rule.required_trust),
      })),
    })),
    sessions: firsts(document.sessions).map((session) => ({
      ...common(session),
      consented_trust: trust(session.consented_trust),
      // Whole seconds, as the store of a cluster keeps them.
      ...(session.expires_at === undefined ? {} : { expires_at: session.expires_at.replace('.500', '') }),
    })),
  }
}

const subject = (item: PolicyGrant | PolicySession, team: string) => ({
  ...(item.human_id && { humanID: item.human_id }),
  ...(item.agent_id && { agentID: item.agent_id }),
  // What the rules of rendering fill in is left to them.
  ...(item.team_id && item.team_id !== team && { teamID: item.team_id }),
})

const digest = (secret: string) => createHash('sha256').update(secret).digest('hex')

/** Makes the store hold exactly this document, settled for `team`, in one commit over whatever it held before. */
export async function apply(store: Store, document: PolicyDocument, team: string): Promise<void> {
  const serverRef = { name: SERVER }
  await store.write((to) => {
    const { uid } = to.put(kinds.server, NAMESPACE, SERVER, serverRecord(document, team))
    for (const kind of [kinds.grant, kinds.session]) {
      for (const old of store.list(kind, NAMESPACE)) to.delete(kind, NAMESPACE, old.name)
    }
    for (const grant of document.grants ?? []) {
      const spec = {
        serverRef,
        subject: subject(grant, team),
        maxTrust: grant.max_trust,
        allowedSideEffects: grant.allowed_side_effects,
        toolRules: grant.tool_rules?.map(({ name, decision, required_trust }) => ({
          name,
          decision,
          requiredTrust: required_trust,
        })),
        disabled: grant.disabled,
        policyVersion: grant.policy_version,
      }
      to.put(kinds.grant, NAMESPACE, grant.name, { serverUid: uid, spec: spec as GrantRecord['spec'] })
    }
    for (const session of document.sessions ?? []) {
      const spec = {
        serverRef,
        subject: subject(session, team),
        consentedTrust: session.consented_trust,
        revoked: session.revoked,
        expiresAt: session.expires_at,
        policyVersion: session.policy_version,
      }
      const over = new Date(NOW - 60_000).toISOString()
      const secrets = [{ hash: digest(SECRETS.old), expiresAt: over }, { hash: digest(SECRETS.live) }]
      to.put(kinds.session, NAMESPACE, session.name, { serverUid: uid, spec: spec as SessionRecord['spec'], secrets })
    }
  })
}

function serverRecord({ policy, session, tools }: PolicyDocument, team: string): ServerRecord {
  const spec = {
    image: 'desk:1',
    gateway: { enabled: true },
    ...(team === '' ? {} : { teamID: team }),
    policy: { mode: policy?.mode, defaultDecision: policy?.default_decision, policyVersion: policy?.policy_version },
    session: { required: session?.required },
    tools: tools?.map(({ name, required_trust, side_effect, risk_level }) => ({
      name,
      requiredTrust: required_trust,
      sideEffect: side_effect,
      riskLevel: risk_level,
    })),
  }
  return { labels: {}, annotations: {}, spec: spec as ServerRecord['spec'] }
}
