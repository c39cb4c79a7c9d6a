// A proposed change, carried out on the document: so a proposal is tried before it is made.
import type { DecisionRequest } from './decision.ts'
import type { PolicyDocument, PolicyGrant, PolicySession } from './document.ts'
import { isDeny } from './normalize.ts'
import { subjectMatches } from './subject.ts'
import type { ChangeStep } from './why-schema.ts'

export interface Situation {
  readonly document: PolicyDocument
  readonly request: DecisionRequest
}

export type Step = Omit<ChangeStep, 'sentence' | 'commands'>

/** The name of a session that does not exist yet, or is only supposed; no resource can have it. */
export const NEW_SESSION = '(new session)'

export const applySteps = (before: Situation, steps: readonly Step[]): Situation => steps.reduce(applyStep, before)

function applyStep(before: Situation, step: Step): Situation {
  const { document, request } = before
  const isIt = (item: PolicyGrant | PolicySession) =>
    item.name === step.name && (item.namespace ?? '') === step.namespace
  const grants = (change: (grant: PolicyGrant) => PolicyGrant): Situation => ({
    request,
    document: { ...document, grants: (document.grants ?? []).map((grant) => (isIt(grant) ? change(grant) : grant)) },
  })
  switch (step.verb) {
    case 'grant.enable':
      return grants((grant) => ({ ...grant, disabled: false }))
    case 'grant.disable':
      return grants((grant) => ({ ...grant, disabled: true }))
    case 'grant.remove-rule':
      return grants((grant) => ({
        ...grant,
        tool_rules: (grant.tool_rules ?? []).filter(({ name, decision }) => name !== step.tool || !isDeny(decision)),
      }))
    case 'grant.add':
      return { request, document: { ...document, grants: [...(document.grants ?? []), newGrant(step, document)] } }
    case 'session.unrevoke':
      return sessions(before, (session) => (isIt(session) ? { ...session, revoked: false } : session))
    case 'session.issue':
      return step.name === undefined
        ? issue(before, step)
        : sessions(before, (session) => (isIt(session) ? renewed(session, step) : session))
  }
}

const sessions = ({ document, request }: Situation, change: (session: PolicySession) => PolicySession): Situation => ({
  request,
  document: { ...document, sessions: (document.sessions ?? []).map(change) },
})

function renewed({ expires_at: _, ...session }: PolicySession, { trust = 'low' }: Step): PolicySession {
  return { ...session, consented_trust: trust }
}

function issue({ document, request }: Situation, { trust = 'low', namespace }: Step): Situation {
  const { humanID, agentID, teamID } = request.identity
  const session: PolicySession = {
    name: NEW_SESSION,
    namespace,
    human_id: humanID,
    agent_id: agentID,
    team_id: teamID,
    consented_trust: trust,
  }
  return {
    document: {
      ...document,
      sessions: [...(document.sessions ?? []).filter(({ name }) => name !== NEW_SESSION), session],
    },
    request: { ...request, identity: { ...request.identity, sessionID: NEW_SESSION } },
  }
}

function newGrant(step: Step, { server }: PolicyDocument): PolicyGrant {
  const { humanID, agentID, teamID = server.team_id } = step.subject ?? {}
  return {
    name: step.name ?? '',
    namespace: step.namespace,
    ...(humanID && { human_id: humanID }),
    ...(agentID && { agent_id: agentID }),
    ...(teamID && { team_id: teamID }),
    max_trust: step.trust ?? 'low',
    allowed_side_effects: step.sideEffect === undefined ? [] : [step.sideEffect],
    tool_rules: [{ name: step.tool ?? '', decision: 'allow', required_trust: step.trust ?? 'low' }],
  }
}

/** The session that the request presents, if it is the caller's. */
export const presentedSession = ({ document, request: { identity } }: Situation): PolicySession | undefined =>
  identity.sessionID === ''
    ? undefined
    : document.sessions?.find((one) => one.name === identity.sessionID && subjectMatches(one, identity))
