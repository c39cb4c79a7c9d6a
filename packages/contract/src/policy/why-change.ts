// The smallest change that would allow a call. Every plan is tried on the document before it is proposed, and what a
// plan does not need is left out of it; among those that remain, the fewest steps win, then what touches the fewest other
// tools of the caller, then what undoes rather than adds.
import { contributionOf } from './combine.ts'
import type { Decision } from './decision.ts'
import type { PolicyGrant } from './document.ts'
import { evaluate } from './evaluate.ts'
import { isDeny, isToolCall, type TrustRank, trustOfRank } from './normalize.ts'
import { subjectMatches } from './subject.ts'
import { applySteps, NEW_SESSION, presentedSession, type Situation, type Step } from './why-apply.ts'
import { factsOf } from './why-grants.ts'

/** Disabled grants that are tried; a caller with more of them gets a new grant proposed. */
const MOST_TRIED = 16

export interface ChangeOptions {
  /** Whether a grant of that name stands in the server's namespace already, perhaps for another server. */
  readonly isTaken?: (name: string) => boolean
  /** The name that a new grant would like to have. */
  readonly name: string
}

/**
 * The steps that would allow the call, none of them idle; undefined when no change of grants and sessions can: the tool
 * is undeclared, or nobody calls. `situation` may be cut down to what is the caller's.
 */
export function smallestChange(situation: Situation, options: ChangeOptions): Step[] | undefined {
  const { document, request } = situation
  const { identity, tool } = request
  if (!isToolCall(request.method) || factsOf(document, tool).effect === undefined) return undefined
  if (!identity.humanID && !identity.agentID && !identity.teamID) return undefined

  const mine = (document.grants ?? []).filter((grant) => subjectMatches(grant, identity))
  const asleep = mine.filter((grant) => grant.disabled === true).slice(0, MOST_TRIED)
  const starts: Step[][] = [[], ...asleep.map((grant) => [about(grant, 'grant.enable')])]
  const plans = starts.flatMap((start) => {
    const plan = complete(situation, start, undefined)
    return plan === undefined ? [] : [plan]
  })
  const added = complete(situation, [], options)
  if (added !== undefined) plans.push(added)
  const lean = plans.map((plan) => withoutIdle(situation, plan))
  const fewest = Math.min(...lean.map(({ length }) => length))
  const short = lean.filter(({ length }) => length === fewest)
  if (short.length < 2) return short[0]
  // Sorting keeps the order of equals.
  return short.map((steps) => ({ steps, touched: touched(situation, steps) })).sort((a, b) => a.touched - b.touched)[0]
    ?.steps
}

/** The steps after which the caller may speak to the server at all; for what is no call of a tool. */
export function sessionChange(situation: Situation): Step[] | undefined {
  const { request } = situation
  const call = { ...situation, request: { ...request, method: 'tools/call' } }
  let steps: Step[] = []
  for (let left = 3; left > 0; left--) {
    const now = applySteps(call, steps)
    const decision = judge(now)
    if (!isAboutSession(decision)) return steps.length === 0 ? undefined : steps
    const next = remedy(now, decision, steps, undefined)
    steps = next === undefined ? steps : [...steps, next]
  }
  return undefined
}

const isAboutSession = ({ reason }: Decision): boolean => /^(?:missing_session|session_)/.test(reason)

const about = (grant: PolicyGrant, verb: Step['verb'], more: Partial<Step> = {}): Step => ({
  verb,
  namespace: grant.namespace ?? '',
  name: grant.name,
  ...more,
})

const judge = ({ document, request }: Situation): Decision => evaluate(document, request)

/** `steps` with what still stands in the way taken away; with `add`, a new grant where one is missing. */
function complete(situation: Situation, start: readonly Step[], add: ChangeOptions | undefined): Step[] | undefined {
  let steps = [...start]
  for (let left = 8 + (situation.document.grants?.length ?? 0); left > 0; left--) {
    const now = applySteps(situation, steps)
    const decision = judge(now)
    if (decision.allowed) return steps
    const next = remedy(now, decision, steps, add)
    if (next === undefined) return undefined
    // A later wish for a session says all that an earlier one did.
    if (next.verb === 'session.issue') steps = steps.filter(({ verb }) => verb !== 'session.issue')
    steps = [...steps, next]
  }
  return undefined
}

function remedy(now: Situation, decision: Decision, steps: readonly Step[], add: ChangeOptions | undefined) {
  switch (decision.reason) {
    case 'missing_session':
    case 'session_not_found':
    case 'session_expired':
      return sessionStep(now, 1)
    case 'session_revoked':
      return unrevoke(now)
    case 'tool_denied':
      return undeny(now, decision)
    case 'no_matching_grant':
    case 'tool_not_granted':
    case 'side_effect_not_allowed':
      return add && newGrant(now, steps, add)
    case 'trust_too_low':
      return rankOf(decision.admin_trust) < rankOf(decision.required_trust)
        ? add && newGrant(now, steps, add)
        : sessionStep(now, rankOf(decision.required_trust))
    default:
      return undefined
  }
}

const rankOf = (trust: string | undefined): TrustRank => (trust === 'high' ? 3 : trust === 'medium' ? 2 : 1)

/** The present session is renewed where it is the caller's own; else there has to be a new one. */
function sessionStep(now: Situation, required: TrustRank): Step {
  const session = presentedSession(now)
  const trust = trustOfRank(Math.max(required, needed(now)) as TrustRank)
  return session === undefined || session.name === NEW_SESSION
    ? { verb: 'session.issue', namespace: now.document.server.namespace, trust }
    : { verb: 'session.issue', namespace: session.namespace ?? '', name: session.name, trust }
}

/** What the call needs once its session lives: one step says it, not two. */
function needed({ document, request }: Situation): TrustRank {
  const live = applySteps({ document, request }, [
    { verb: 'session.issue', namespace: document.server.namespace, trust: 'high' },
  ])
  return rankOf(judge(live).required_trust)
}

function unrevoke(now: Situation): Step | undefined {
  const session = presentedSession(now)
  if (session === undefined) return undefined
  return { verb: 'session.unrevoke', namespace: session.namespace ?? '', name: session.name }
}

/** A rule that denies is taken out of its grant; a grant that would be left without rules, and so be for every tool, is
 * switched off instead. */
function undeny({ document, request: { tool } }: Situation, decision: Decision): Step | undefined {
  const grant = document.grants?.find(
    (one) => one.name === decision.matched_grant && (one.namespace ?? '') === (decision.matched_grant_namespace ?? ''),
  )
  if (grant === undefined) return undefined
  const others = (grant.tool_rules ?? []).filter(({ name, decision: says }) => name !== tool || !isDeny(says))
  return others.length === 0 ? about(grant, 'grant.disable') : about(grant, 'grant.remove-rule', { tool })
}

function newGrant(now: Situation, steps: readonly Step[], { isTaken, name: wanted }: ChangeOptions): Step | undefined {
  // One that was added and does not help would not help twice.
  if (steps.some(({ verb }) => verb === 'grant.add')) return undefined
  const { document, request } = now
  const { agentID, humanID, teamID } = request.identity
  const { effect } = factsOf(document, request.tool)
  const { namespace, team_id: owner = '' } = document.server
  const taken = (name: string) =>
    isTaken?.(name) === true ||
    (document.grants ?? []).some((grant) => grant.name === name && (grant.namespace ?? '') === namespace)
  return {
    verb: 'grant.add',
    namespace,
    name: freeName(wanted, taken),
    tool: request.tool,
    subject: {
      ...(agentID ? { agentID } : humanID ? { humanID } : {}),
      ...(teamID && (teamID !== owner || (!agentID && !humanID)) ? { teamID } : {}),
    },
    trust: trustOfRank(requiredBy(now)),
    ...(effect && { sideEffect: effect }),
  }
}

/** What the tool and the rules of the grants that cover it ask for. */
function requiredBy({ document, request: { identity, tool } }: Situation): TrustRank {
  const facts = factsOf(document, tool)
  return (document.grants ?? []).reduce<TrustRank>((most, grant) => {
    if (grant.disabled === true || !subjectMatches(grant, identity)) return most
    const said = contributionOf(grant, 0, tool, facts)
    return said?.covers === true ? (Math.max(most, said.requirement) as TrustRank) : most
  }, facts.required)
}

function freeName(wanted: string, taken: (name: string) => boolean): string {
  if (!taken(wanted)) return wanted
  for (let number = 2; ; number++) if (!taken(`${wanted}-${number}`)) return `${wanted}-${number}`
}

/** Leaves out, from the last to the first, each step without which the call is allowed too. */
function withoutIdle(situation: Situation, steps: readonly Step[]): Step[] {
  let kept = [...steps]
  for (const step of [...steps].reverse()) {
    const without = kept.filter((one) => one !== step)
    if (judge(applySteps(situation, without)).allowed) kept = without
  }
  return kept
}

/** Declared tools, apart from the one that is asked about, whose decision for the caller the steps change. */
function touched(situation: Situation, steps: readonly Step[]): number {
  const { document, request } = situation
  const after = applySteps(situation, steps)
  const others = new Set((document.tools ?? []).map(({ name }) => name).filter((name) => name !== request.tool))
  let count = 0
  for (const tool of others) {
    const before = judge({ document, request: { ...request, tool } })
    const then = judge({ document: after.document, request: { ...after.request, tool } })
    if (before.allowed !== then.allowed) count++
  }
  return count
}
