// How several grants become one answer (resources-and-policy §11.8). Both the plain evaluator and the compiled index
// end here.
import type { PolicyGrant } from './document.ts'
import { isDeny, sideEffectOf, type TrustRank, trustRank } from './normalize.ts'
import type { ToolFacts } from './tool.ts'

/** What one enabled grant says about one tool. A grant that says nothing has no contribution. */
export interface Contribution {
  readonly grant: PolicyGrant
  /** Place in the order in which grants are taken. */
  readonly order: number
  readonly denies: boolean
  /** It also allows the tool's side effect; only then its ceiling and requirement count. */
  readonly covers: boolean
  readonly ceiling: TrustRank
  /** 0: its rules ask for nothing of their own. */
  readonly requirement: TrustRank | 0
}

/** What one grant has to say about a tool; undefined when it does not name it (resources-and-policy §11.8). */
export function contributionOf(
  grant: PolicyGrant,
  order: number,
  name: string,
  tool: ToolFacts,
): Contribution | undefined {
  const rules = grant.tool_rules ?? []
  let named = rules.length === 0
  let denies = false
  let requirement: TrustRank | 0 = 0
  for (const rule of rules) {
    if (rule.name !== name) continue
    named = true
    if (isDeny(rule.decision)) denies = true
    const asked = trustRank(rule.required_trust)
    if (asked > requirement) requirement = asked
  }
  if (!named) return undefined
  const covers =
    tool.effect !== undefined &&
    (grant.allowed_side_effects ?? []).some((effect) => sideEffectOf(effect) === tool.effect)
  return { grant, order, denies, covers, ceiling: trustRank(grant.max_trust), requirement }
}

export interface Combined {
  readonly denied: boolean
  /** A grant covers the side effect too. */
  readonly covered: boolean
  /** The highest ceiling among the covering grants; meaningless unless covered. */
  readonly admin: TrustRank
  readonly required: TrustRank
  /** The grant an audit event names; undefined when no grant permits the tool. */
  readonly matched: PolicyGrant | undefined
}

/** `contributions` in order. One denial beats every permission; a rule raises but never lowers what the tool requires. */
export function combine(contributions: readonly Contribution[], toolRequires: TrustRank): Combined {
  let covered = false
  let admin: TrustRank = 1
  let required = toolRequires
  let matched: PolicyGrant | undefined
  for (const { grant, denies, covers, ceiling, requirement } of contributions) {
    if (denies) return { denied: true, covered, admin, required, matched: grant }
    matched ??= grant
    if (!covers) continue
    if (!covered || ceiling > admin) {
      matched = grant
      admin = ceiling
    }
    covered = true
    if (requirement > required) {
      required = requirement as TrustRank
      matched = grant
    }
  }
  return { denied: false, covered, admin, required, matched }
}
