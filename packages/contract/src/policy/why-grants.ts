// What each grant says about one call: resources-and-policy §11.4 and §11.8, taken apart for people.
import { quoteName } from '../names/shell.ts'
import { contributionOf } from './combine.ts'
import type { DecisionRequest, Identity } from './decision.ts'
import type { PolicyDocument, PolicyGrant } from './document.ts'
import { trustOfRank } from './normalize.ts'
import { byNamespaceAndName } from './order.ts'
import { subjectMatches } from './subject.ts'
import { type ToolFacts, toolFacts, UNDECLARED } from './tool.ts'
import type { ConsideredGrant, GrantPart } from './why-schema.ts'

/** Grants of others that are shown because they miss the caller by one field. */
const MOST_NEAR = 5

export const factsOf = (document: PolicyDocument, tool: string): ToolFacts => {
  const declared = document.tools?.find(({ name }) => name === tool)
  return declared === undefined ? UNDECLARED : toolFacts(declared)
}

/** The caller's grants in the order in which they count, then some that miss him by one field. */
export function considerGrants(document: PolicyDocument, { identity, tool }: DecisionRequest): ConsideredGrant[] {
  const facts = factsOf(document, tool)
  const mine: PolicyGrant[] = []
  const near: PolicyGrant[] = []
  for (const grant of document.grants ?? []) {
    if (subjectMatches(grant, identity)) mine.push(grant)
    else if (near.length < MOST_NEAR && isNear(grant, identity)) near.push(grant)
  }
  return [
    ...byNamespaceAndName(mine).map((grant) => consider(grant, tool, facts)),
    ...byNamespaceAndName(near).map((grant) => ({
      ...consider(grant, tool, facts),
      part: 'not_this_caller' as const,
      note: `is for ${missed(grant, identity)}`,
    })),
  ]
}

const wanted = ({ human_id: human, agent_id: agent, team_id: team }: PolicyGrant, identity: Identity) =>
  [
    ['human', human, identity.humanID],
    ['agent', agent, identity.agentID],
    ['team', team, identity.teamID],
  ] as const

/** The one field by which a grant misses the caller, in words. */
const missed = (grant: PolicyGrant, identity: Identity): string => {
  const field = wanted(grant, identity).find(([, wants, has]) => wants && wants !== has)
  return field === undefined ? 'somebody else' : `${field[0]} ${quoteName(field[1] ?? '')}`
}

/**
 * Whether all of the subject but one field is the caller's. Somebody else's altogether is not near, even if one field is
 * all that it names. Asked of every grant of a server, so it makes nothing.
 */
function isNear({ human_id: human, agent_id: agent, team_id: team }: PolicyGrant, identity: Identity): boolean {
  const right =
    (human && human === identity.humanID ? 1 : 0) +
    (agent && agent === identity.agentID ? 1 : 0) +
    (team && team === identity.teamID ? 1 : 0)
  return right > 0 && (human ? 1 : 0) + (agent ? 1 : 0) + (team ? 1 : 0) - right === 1
}

function consider(grant: PolicyGrant, tool: string, facts: ToolFacts): ConsideredGrant {
  const said = contributionOf(grant, 0, tool, facts)
  const { part, note } = partOf(grant, tool, facts)
  const requirement = said?.requirement ?? 0
  return {
    name: grant.name,
    namespace: grant.namespace ?? '',
    part,
    ceiling: trustOfRank(said?.ceiling ?? contributionOf({ ...grant, tool_rules: [] }, 0, tool, facts)!.ceiling),
    ...(requirement === 0 ? {} : { requires: trustOfRank(requirement) }),
    sideEffects: [...(grant.allowed_side_effects ?? [])],
    note,
  }
}

function partOf(grant: PolicyGrant, tool: string, facts: ToolFacts): { part: GrantPart; note: string } {
  const said = contributionOf(grant, 0, tool, facts)
  const named = (grant.tool_rules ?? []).length > 0
  const what = quoteName(tool)
  const effects = grant.allowed_side_effects?.join(', ') || 'no side effect'
  if (grant.disabled === true) return { part: 'disabled', note: 'is disabled' }
  if (said === undefined) return { part: 'not_this_tool', note: `its rules do not name ${what}` }
  if (said.denies) return { part: 'denies', note: `has a rule that denies ${what}` }
  const scope = named ? `has a rule for ${what}` : 'is for every tool'
  if (!said.covers) {
    const needed = facts.effect === undefined ? 'a side effect that nobody knows' : quoteName(facts.effect)
    return { part: 'not_this_side_effect', note: `${scope}, but allows ${effects}, not ${needed}` }
  }
  const asks = said.requirement > 1 ? `, which asks for ${trustOfRank(said.requirement || 1)} trust` : ''
  return { part: 'allows', note: `${scope}${asks}; trust up to ${trustOfRank(said.ceiling)}` }
}
