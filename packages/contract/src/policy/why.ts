// Why a call is allowed or not: what decides, what each grant says, and the smallest change that would allow it.
import { didYouMean } from '../names/nearest.ts'
import { quoteName } from '../names/shell.ts'
import type { Decision, DecisionRequest } from './decision.ts'
import type { PolicyDocument } from './document.ts'
import { evaluate } from './evaluate.ts'
import { lastInstant } from './expiry.ts'
import { explainDenial } from './explain.ts'
import { slug } from './explain-facts.ts'
import { isObserve, isToolCall, trustOfRank, trustRank } from './normalize.ts'
import { subjectMatches } from './subject.ts'
import { presentedSession } from './why-apply.ts'
import { sessionChange, smallestChange } from './why-change.ts'
import { spell } from './why-commands.ts'
import { deciderOf } from './why-decider.ts'
import { considerGrants, factsOf } from './why-grants.ts'
import type { SessionAccount, Why } from './why-schema.ts'

export interface WhyOptions {
  /** Whether a grant of that name stands in the server's namespace already, perhaps for another server. */
  readonly isTaken?: (name: string) => boolean
  /** Already known, because the gateway decides about more than the document says. */
  readonly decision?: Decision
  /** Where the gateway serves the server, for command lines; absent: to be filled in. */
  readonly endpoint?: string
  /** Leaves out all that is not the caller's own. */
  readonly ownOnly?: boolean
}

/** The whole account of one decision (resources-and-policy §11.3, decision 20). Pure; never throws. */
export function explainDecision(document: PolicyDocument, request: DecisionRequest, options: WhyOptions = {}): Why {
  const { identity, tool } = request
  const { humanID, agentID, teamID } = identity
  const own = ownPart(document, request)
  const decision = options.decision ?? evaluate(own, request)
  const calls = isToolCall(request.method)
  const about = { server: document.server.name, namespace: document.server.namespace, document: own, identity }
  const { sentence, hint } = explainDenial(decision, { ...about, ...(calls && { tool }) })
  const situation = { document: own, request }
  // A policy that cannot be used is mended first.
  const steps =
    decision.allowed || decision.reason === 'policy_unavailable'
      ? undefined
      : !calls
        ? sessionChange(situation)
        : smallestChange(situation, {
            name: slug(document.server.name, agentID || humanID || teamID, tool),
            isTaken: (name) => options.isTaken?.(name) === true || isGrantName(document, name),
          })
  const facts = factsOf(document, tool)
  return {
    decision: decision.allowed ? 'allow' : 'deny',
    reason: decision.reason,
    sentence: decision.allowed ? allowed(decision, document, request) : sentence,
    ...(decision.allowed ? {} : { hint: options.ownOnly === true ? hint : hint + meant(document, request) }),
    decidedBy: deciderOf(decision, own, request),
    caller: { ...(humanID && { humanID }), ...(agentID && { agentID }), ...(teamID && { teamID }) },
    method: request.method,
    ...(calls && {
      tool: {
        name: tool,
        declared: document.tools?.some(({ name }) => name === tool) === true,
        ...(facts.effect && { sideEffect: facts.effect }),
        requiredTrust: trustOfRank(facts.required),
      },
    }),
    session: sessionAccount(own, request),
    ...(decision.required_trust && {
      trust: {
        required: decision.required_trust,
        tool: trustOfRank(facts.required),
        ...(decision.admin_trust && { ceiling: decision.admin_trust }),
        ...(decision.consented_trust && { consented: decision.consented_trust }),
        ...(decision.effective_trust && { effective: decision.effective_trust }),
      },
    }),
    grants: calls ? considerGrants(options.ownOnly === true ? own : document, request) : [],
    ...(steps && { change: steps.map((step) => spell(step, { document: own, agentID, endpoint: options.endpoint })) }),
  }
}

/** The declared tool that was probably meant. */
function meant({ tools = [] }: PolicyDocument, { method, tool }: DecisionRequest): string {
  const names = tools.map(({ name }) => name)
  return !isToolCall(method) || names.includes(tool) ? '' : didYouMean(tool, names)
}

/** The document cut down to what can matter to the caller, so that trying changes costs little. */
function ownPart(document: PolicyDocument, { identity }: DecisionRequest): PolicyDocument {
  return {
    ...document,
    grants: (document.grants ?? []).filter((grant) => subjectMatches(grant, identity)),
    sessions: (document.sessions ?? []).filter(({ name }) => name === identity.sessionID),
  }
}

const isGrantName = ({ grants, server }: PolicyDocument, name: string): boolean =>
  grants?.some((grant) => grant.name === name && (grant.namespace ?? '') === server.namespace) === true

function allowed(decision: Decision, { policy, server }: PolicyDocument, { method, tool }: DecisionRequest): string {
  if (!isToolCall(method))
    return `${quoteName(method)} is no tool call, so whoever may speak to the server may send it.`
  const what = `The tool ${quoteName(tool)}`
  if (isObserve(policy?.mode))
    return `${what} is allowed, as everything is: the policy of ${server.name} only observes.`
  if (decision.reason !== 'allowed')
    return `${what} is allowed by default: ${server.name} allows what no grant is about.`
  return `${what} is allowed by the grant ${quoteName(decision.matched_grant ?? '')}.`
}

function sessionAccount(own: PolicyDocument, request: DecisionRequest): SessionAccount {
  const { sessionID } = request.identity
  if (sessionID === '') return { state: 'none' }
  const session = presentedSession({ document: own, request })
  if (session === undefined) return { state: 'unknown', name: sessionID }
  const live = request.now <= lastInstant(session.expires_at)
  return {
    state: session.revoked === true ? 'revoked' : live ? 'live' : 'expired',
    name: session.name,
    ...(session.consented_trust && { consented: trustOfRank(trustRank(session.consented_trust)) }),
    ...(session.expires_at && { expiresAt: session.expires_at }),
  }
}
