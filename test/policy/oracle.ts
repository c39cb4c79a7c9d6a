// The decision algorithm once more, written straight from its description (resources-and-policy §11, with the stricter
// rules of decision 20) and as plainly as possible: whole sets instead of one pass, nothing prepared, nothing shared
// with the product. It lives in tests only, and judges the evaluator, the compiled index, the explanations and the
// gateway.
import type { Decision, DecisionRequest, PolicyDocument, PolicyGrant, PolicySession } from '@mcp-runtime/contract'

const LEVELS = ['low', 'medium', 'high']
const word = (text = '') => text.trim().toLowerCase()
const level = (text?: string) => Math.max(0, LEVELS.indexOf(word(text)))
const effectOf = (text?: string) => (['read', 'write', 'destructive'].includes(word(text)) ? word(text) : '')

function meant(
  subject: { human_id?: string; agent_id?: string; team_id?: string },
  caller: DecisionRequest['identity'],
) {
  const pairs = [
    [subject.human_id ?? '', caller.humanID],
    [subject.agent_id ?? '', caller.agentID],
    [subject.team_id ?? '', caller.teamID],
  ]
  return pairs.some(([wanted]) => wanted !== '') && pairs.every(([wanted, has]) => wanted === '' || wanted === has)
}

/** RFC 3339 by the shape and by what Date makes of it; enough for the instants the tests use. */
function isOver(expiresAt: string | undefined, now: number): boolean {
  if (expiresAt === undefined || expiresAt.trim() === '') return false
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(expiresAt.trim())) return true
  const instant = Date.parse(expiresAt.trim())
  return Number.isNaN(instant) || now > instant
}

const bytes = (grant: PolicyGrant) => Buffer.from(`${grant.namespace ?? ''}\0${grant.name}`, 'utf8')

export function oracle(document: PolicyDocument, { method, tool: name, identity, now }: DecisionRequest): Decision {
  const version = document.policy?.policy_version || 'v1'
  const plain = (reason: Decision['reason'], status: number, more: Partial<Decision> = {}): Decision => ({
    allowed: status === 200,
    status,
    reason,
    policy_version: version,
    ...more,
  })

  if (method !== 'tools/call' && method !== 'call_tool') return plain('allowed', 200)
  const tool = (document.tools ?? []).find((declared) => declared.name === name)
  const effect = effectOf(tool?.side_effect)
  const toolLevel = level(tool?.required_trust)
  const risk = riskOf(tool, toolLevel, effect)
  const withRisk = risk === '' ? {} : { risk_level: risk as NonNullable<Decision['risk_level']> }
  if (document.policy?.mode?.toLowerCase() === 'observe') return plain('allowed', 200, withRisk)
  if (identity.humanID + identity.agentID + identity.teamID === '') return plain('missing_identity', 401)
  if (document.session?.required && identity.sessionID === '') return plain('missing_session', 401)

  let session: PolicySession | undefined
  if (identity.sessionID !== '') {
    session = (document.sessions ?? []).filter((s) => s.name === identity.sessionID && meant(s, identity))[0]
    if (session === undefined) return plain('session_not_found', 401)
    const about = { ...nameOf('session', session), policy_version: session.policy_version || version }
    if (session.revoked) return plain('session_revoked', 401, about)
    if (isOver(session.expires_at, now)) return plain('session_expired', 401, about)
  }
  const live = session === undefined ? {} : nameOf('session', session)
  const fallback = document.policy?.default_decision?.toLowerCase() === 'allow' ? 200 : 403

  const mine = (document.grants ?? [])
    .filter((grant) => !grant.disabled && meant(grant, identity))
    .sort((a, b) => Buffer.compare(bytes(a), bytes(b)))
  if (mine.length === 0) return plain('no_matching_grant', fallback, live)

  const rulesFor = (grant: PolicyGrant) => (grant.tool_rules ?? []).filter((rule) => rule.name === name)
  const permits = (grant: PolicyGrant) => !grant.tool_rules?.length || rulesFor(grant).length > 0
  const denying = mine.find((grant) => rulesFor(grant).some((rule) => word(rule.decision) === 'deny'))
  const about = (grant: PolicyGrant) => ({
    ...live,
    ...nameOf('grant', grant),
    policy_version: grant.policy_version || version,
  })
  if (denying !== undefined) return plain('tool_denied', 403, about(denying))
  const permitting = mine.filter(permits)
  if (permitting.length === 0) return plain('tool_not_granted', fallback, live)

  const covering = permitting.filter(
    (grant) => effect !== '' && grant.allowed_side_effects?.map(effectOf).includes(effect),
  )
  const asked = (grant: PolicyGrant) =>
    Math.max(toolLevel, ...rulesFor(grant).map((rule) => level(rule.required_trust)))
  const required = Math.max(toolLevel, ...covering.map(asked))
  const facts = { required_trust: LEVELS[required], ...withRisk } as Partial<Decision>
  const first = about(permitting[0]!)
  if (effect === '') return plain('tool_side_effect_unknown', 403, { ...first, ...facts })
  const withEffect = { ...facts, required_side_effect: effect } as Partial<Decision>
  if (covering.length === 0) return plain('side_effect_not_allowed', 403, { ...first, ...withEffect })

  // The grant reported is the last that changed the outcome when they are taken one after the other.
  const changed = covering.filter((grant, index) => {
    const before = covering.slice(0, index)
    return (
      index === 0 ||
      before.every((other) => level(grant.max_trust) > level(other.max_trust)) ||
      (asked(grant) > toolLevel && before.every((other) => asked(grant) > asked(other)))
    )
  })
  const admin = Math.max(...covering.map((grant) => level(grant.max_trust)))
  const consented = session === undefined ? 0 : session.consented_trust ? level(session.consented_trust) : admin
  const effective = Math.min(admin, consented)
  const trusts = {
    admin_trust: LEVELS[admin],
    consented_trust: LEVELS[consented],
    effective_trust: LEVELS[effective],
  } as Partial<Decision>
  const all = { ...about(changed.at(-1)!), ...withEffect, ...trusts }
  return effective < required ? plain('trust_too_low', 403, all) : plain('allowed', 200, all)
}

function nameOf(
  kind: 'grant' | 'session',
  { name, namespace }: { name: string; namespace?: string },
): Partial<Decision> {
  return { [`matched_${kind}`]: name, ...(namespace && { [`matched_${kind}_namespace`]: namespace }) }
}

function riskOf(tool: { risk_level?: string } | undefined, trust: number, effect: string): string {
  const declared = word(tool?.risk_level)
  if (LEVELS.includes(declared)) return declared
  if (tool === undefined) return ''
  if (effect === 'destructive' || trust === 2) return 'high'
  if (effect === 'write' || trust === 1) return 'medium'
  return effect === 'read' ? 'low' : ''
}
