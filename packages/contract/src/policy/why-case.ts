// A case as people ask it (an agent, a tool, perhaps a session) as the call that the gateway would get, with the same
// answer: there a caller is who his session says he is (decision 18), and a dead session opens nothing at all.

import { whyDead } from './decide.ts'
import type { Decision, DecisionRequest, Identity } from './decision.ts'
import type { PolicyDocument, PolicySession } from './document.ts'
import { evaluate } from './evaluate.ts'
import { lastInstant } from './expiry.ts'
import { isObserve } from './normalize.ts'
import { explainDecision, type WhyOptions } from './why.ts'
import { NEW_SESSION } from './why-apply.ts'
import type { ExplainCase, Why } from './why-schema.ts'

export interface CaseOptions extends Omit<WhyOptions, 'decision'> {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The policy cannot be used; the gateway then allows nothing. */
  readonly broken?: boolean
}

/** What the gateway would answer to such a call, and why. Pure; never throws. */
export function explainCase(document: PolicyDocument, asked: ExplainCase, options: CaseOptions): Why {
  const scene = sceneOf(document, asked, options.now)
  const decision = options.broken === true ? UNAVAILABLE : gatewayDecision(scene)
  const why = explainDecision(scene.document, scene.request, { ...options, decision })
  return scene.assumed ? asAssumed(why) : why
}

const UNAVAILABLE: Decision = { allowed: false, status: 503, reason: 'policy_unavailable', policy_version: 'v1' }

interface Scene {
  readonly document: PolicyDocument
  readonly request: DecisionRequest
  readonly assumed: boolean
  /** The one that the call presents, if it is the caller's. */
  readonly session?: PolicySession
}

function sceneOf(given: PolicyDocument, asked: ExplainCase, now: number): Scene {
  // The gateway lets nobody in without one, whatever the policy says.
  const strict = { ...given, session: { ...given.session, required: true } }
  const document = withSideEffect(strict, asked)
  const claim = claimOf(document, asked)
  const request = (identity: Identity): DecisionRequest => ({
    method: asked.method ?? 'tools/call',
    tool: asked.tool ?? '',
    identity,
    now,
  })
  const session = chosenSession(document, asked, claim, now)
  if (session !== undefined) {
    const own = {
      humanID: session.human_id ?? '',
      agentID: session.agent_id ?? '',
      teamID: session.team_id ?? '',
      sessionID: session.name,
    }
    const said = { humanID: asked.humanID, agentID: asked.agentID, teamID: asked.teamID }
    const lies = (['humanID', 'agentID', 'teamID'] as const).some((part) => said[part] && said[part] !== own[part])
    if (!lies) return { document, request: request(own), assumed: false, session }
    const sessions = (document.sessions ?? []).filter((one) => one !== session)
    return {
      document: { ...document, sessions },
      request: request({ ...claim, sessionID: session.name }),
      assumed: false,
    }
  }
  const nobody = !claim.humanID && !claim.agentID && !claim.teamID
  if (asked.session !== undefined || nobody) {
    return { document, request: request({ ...claim, sessionID: asked.session ?? '' }), assumed: false }
  }
  const assumed: PolicySession = {
    name: NEW_SESSION,
    namespace: document.server.namespace,
    human_id: claim.humanID,
    agent_id: claim.agentID,
    team_id: claim.teamID,
    consented_trust: asked.trust ?? 'low',
  }
  return {
    document: { ...document, sessions: [...(document.sessions ?? []), assumed] },
    request: request({ ...claim, sessionID: NEW_SESSION }),
    assumed: true,
    session: assumed,
  }
}

/** Who names no team comes from the one that owns the server, as the sessions there do (resources-and-policy §10.3). */
function claimOf({ server }: PolicyDocument, { humanID, agentID, teamID }: ExplainCase): Identity {
  const anybody = Boolean(humanID?.trim() || agentID?.trim() || teamID?.trim())
  return {
    humanID: humanID?.trim() ?? '',
    agentID: agentID?.trim() ?? '',
    teamID: teamID === undefined && anybody ? (server.team_id ?? '') : (teamID?.trim() ?? ''),
    sessionID: '',
  }
}

/**
 * The session that is named; else the one that the caller has. One that lives is preferred; one that was revoked stands in
 * the way of a new one.
 */
function chosenSession(
  { sessions = [] }: PolicyDocument,
  { session: name, trust, agentID, humanID }: ExplainCase,
  claim: Identity,
  now: number,
): PolicySession | undefined {
  if (name !== undefined) return sessions.find((session) => session.name === name)
  if (trust !== undefined || !agentID) return undefined
  const own = sessions.filter(
    (session) =>
      session.agent_id === claim.agentID &&
      (session.team_id ?? '') === claim.teamID &&
      (!humanID || session.human_id === claim.humanID),
  )
  const lasting = (session: PolicySession) => lastInstant(session.expires_at)
  const live = own.filter((session) => session.revoked !== true && now <= lasting(session))
  return live.toSorted((a, b) => lasting(b) - lasting(a))[0] ?? own.find(({ revoked }) => revoked === true)
}

function withSideEffect(document: PolicyDocument, { tool: name = '', sideEffect }: ExplainCase): PolicyDocument {
  if (sideEffect === undefined) return document
  const tools = document.tools ?? []
  const declared = tools.find((tool) => tool.name === name) ?? { name }
  return {
    ...document,
    tools: [...tools.filter((tool) => tool.name !== name), { ...declared, side_effect: sideEffect }],
  }
}

/**
 * Of every message, tool call or not: who cannot prove a live session is refused, unless the policy only observes. Proof
 * comes first, so a session is unknown also where nobody is named.
 */
function gatewayDecision({ document, request, session }: Scene): Decision {
  const { identity, now } = request
  if (isObserve(document.policy?.mode)) return evaluate(document, request)
  if (identity.sessionID === '') return evaluate(document, { ...request, method: 'tools/call' })
  const found = session && { session, lastInstant: lastInstant(session.expires_at) }
  const dead = whyDead(found, now)
  if (dead === undefined) return evaluate(document, request)
  return {
    allowed: false,
    status: 401,
    reason: dead,
    policy_version: session?.policy_version || document.policy?.policy_version || 'v1',
    ...(session && { matched_session: session.name }),
    ...(session?.namespace && { matched_session_namespace: session.namespace }),
  }
}

/** The session that was supposed is told as such, and has no name. */
function asAssumed({ session: { consented }, ...why }: Why): Why {
  const { decidedBy } = why
  const needs = why.trust?.required
  const low = why.reason === 'trust_too_low' && decidedBy.by === 'session'
  return {
    ...why,
    session: { state: 'assumed', ...(consented && { consented }) },
    ...(low
      ? {
          sentence: why.sentence
            .replace(/the session "[^"]*" consents/, 'a session consents')
            .replace(/only\.$/, 'unless the adapter asks for more.'),
          hint: `Run the adapter with --trust ${needs}; the grant would allow it.`,
          decidedBy: {
            by: 'session' as const,
            note: `a session consents to ${consented}, and the call requires ${needs}`,
          },
        }
      : {}),
  }
}
