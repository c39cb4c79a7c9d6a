// The decision itself (resources-and-policy §11.3), over a view of a policy document. The plain evaluator looks things
// up by scanning, the compiled policy by index; what follows from them is written once, here.
import type { Combined } from './combine.ts'
import type { Decision, DecisionReason, DecisionRequest, Identity } from './decision.ts'
import type { PolicyDocument, PolicySession } from './document.ts'
import { isAllowDefault, isObserve, isToolCall, type TrustRank, trustOfRank, trustRank } from './normalize.ts'
import type { ToolFacts } from './tool.ts'

export interface LiveSession {
  readonly session: PolicySession
  /** Milliseconds; see `lastInstant`. */
  readonly lastInstant: number
}

export interface PolicyView {
  readonly observe: boolean
  readonly sessionRequired: boolean
  readonly allowByDefault: boolean
  readonly version: string
  /** Evaluate as the original does (decision 20). */
  readonly compat: boolean
  tool(name: string): ToolFacts
  /** The first session of that name whose subject is the caller. */
  session(identity: Identity): LiveSession | undefined
  /** What the caller's grants together say about the tool; undefined when no grant is the caller's. */
  combined(identity: Identity, name: string, tool: ToolFacts): Combined | undefined
}

/** The parts of a view that do not depend on how things are looked up. */
export const viewBasics = ({ policy, session }: PolicyDocument) => ({
  observe: isObserve(policy?.mode),
  sessionRequired: session?.required === true,
  allowByDefault: isAllowDefault(policy?.default_decision),
  version: policy?.policy_version || 'v1',
})

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type Answer = Mutable<Decision>

const STATUS: Partial<Record<DecisionReason, number>> = {
  allowed: 200,
  missing_identity: 401,
  missing_session: 401,
  session_not_found: 401,
  session_revoked: 401,
  session_expired: 401,
}

const answer = (reason: DecisionReason, version: string): Answer => ({
  allowed: reason === 'allowed',
  status: STATUS[reason] ?? 403,
  reason,
  policy_version: version,
})

function nameSession(decision: Answer, session: PolicySession | undefined): Answer {
  if (session !== undefined) {
    decision.matched_session = session.name
    if (session.namespace) decision.matched_session_namespace = session.namespace
  }
  return decision
}

/**
 * The decision on one request (resources-and-policy §11, decision 20). `view` finds tools, grants and the session, by
 * scanning a document or in an index.
 */
export function decide(view: PolicyView, request: DecisionRequest): Decision {
  const { identity } = request
  if (!isToolCall(request.method)) return answer('allowed', view.version)
  const tool = view.tool(request.tool)
  if (view.observe) {
    const decision = answer('allowed', view.version)
    if (tool.risk !== undefined) decision.risk_level = tool.risk
    return decision
  }
  if (identity.humanID === '' && identity.agentID === '' && identity.teamID === '') {
    return answer('missing_identity', view.version)
  }

  let session: PolicySession | undefined
  if (identity.sessionID === '') {
    if (view.sessionRequired) return answer('missing_session', view.version)
  } else {
    const found = view.session(identity)
    const dead = whyDead(found, request.now)
    // Decision 20: a session that was presented and is dead ends the call, also where none is required. The original
    // drops it, and with it the cap on trust.
    if (dead !== undefined && (view.sessionRequired || !view.compat)) {
      return nameSession(answer(dead, found?.session.policy_version || view.version), found?.session)
    }
    if (dead === undefined) session = found?.session
  }
  return judgeGrants(view, request, tool, session)
}

/** Why a session that was presented opens nothing; undefined when it lives. */
export function whyDead(found: LiveSession | undefined, now: number): DecisionReason | undefined {
  if (found === undefined) return 'session_not_found'
  if (found.session.revoked === true) return 'session_revoked'
  // Written so that a `now` that is no number counts as expired.
  return now <= found.lastInstant ? undefined : 'session_expired'
}

function judgeGrants(
  view: PolicyView,
  request: DecisionRequest,
  tool: ToolFacts,
  session: PolicySession | undefined,
): Decision {
  const combined = view.combined(request.identity, request.tool, tool)
  if (combined === undefined) return byDefault('no_matching_grant', view, session)
  const { denied, covered, admin, required, matched } = combined
  if (matched === undefined) return byDefault('tool_not_granted', view, session)

  const about = (reason: DecisionReason): Answer => {
    const decision = nameSession(answer(reason, matched.policy_version || view.version), session)
    decision.matched_grant = matched.name
    if (matched.namespace) decision.matched_grant_namespace = matched.namespace
    return decision
  }
  if (denied) return about('tool_denied')

  const consented = consentedTrust(view, session, admin)
  const effective = Math.min(consented, admin) as TrustRank
  const decision = about(
    tool.effect === undefined
      ? 'tool_side_effect_unknown'
      : !covered
        ? 'side_effect_not_allowed'
        : effective < required
          ? 'trust_too_low'
          : 'allowed',
  )
  decision.required_trust = trustOfRank(required)
  if (tool.risk !== undefined) decision.risk_level = tool.risk
  if (tool.effect !== undefined) decision.required_side_effect = tool.effect
  if (covered) {
    decision.admin_trust = trustOfRank(admin)
    decision.consented_trust = trustOfRank(consented)
    decision.effective_trust = trustOfRank(effective)
  }
  return decision
}

function consentedTrust(view: PolicyView, session: PolicySession | undefined, admin: TrustRank): TrustRank {
  // Decision 20: who presents no session has consented to nothing above low. In the original, leaving the session out
  // gives the grant's whole ceiling.
  if (session === undefined) return view.compat ? admin : 1
  return session.consented_trust ? trustRank(session.consented_trust) : admin
}

function byDefault(reason: DecisionReason, view: PolicyView, session: PolicySession | undefined): Decision {
  const decision = nameSession(answer(reason, view.version), session)
  if (view.allowByDefault) {
    decision.allowed = true
    decision.status = 200
  }
  return decision
}
