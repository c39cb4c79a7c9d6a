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
    else if (near.length < MOST_NEAR && missing(grant, identity).length === 1) near.push(grant)
  }
  return [
    ...byNamespaceAndName(mine).map((grant) => consider(grant, tool, facts)),
    ...byNamespaceAndName(near).map((grant) => ({
      ...consider(grant, tool, facts),
      part: 'not_this_caller' as const,
      note: `is for ${missing(grant, identity)[0]}`,
    })),
  ]
}

/** The fields of the subject that the caller does not have, in words. */
function missing(grant: PolicyGrant, identity: Identity): string[] {
  const pairs = [
    ['human', grant.human_id, identity.humanID],
    ['agent', grant.agent_id, identity.agentID],
    ['team', grant.team_id, identity.teamID],
  ] as const
  const wrong = pairs.filter(([, wanted, has]) => wanted && wanted !== has)
  // Somebody else's altogether is not near, even if one field is all it names.
  const right = pairs.some(([, wanted, has]) => wanted && wanted === has)
  return right ? wrong.map(([what, wanted]) => `${what} ${quoteName(wanted ?? '')}`) : []
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
