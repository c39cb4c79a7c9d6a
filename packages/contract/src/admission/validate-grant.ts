// Grants: the webhook's rules (resources-and-policy §3) and the platform API's stricter ones (§7.5).
import { POLICY_DECISIONS, SIDE_EFFECTS, TRUST_LEVELS } from '../enums.ts'
import type { MCPAccessGrant, ToolRule } from '../resources/grant.ts'
import { isBlank } from './blank.ts'
import { checkIdentity } from './check-identity.ts'
import { checkResourceName, checkServerRef, checkTeamID, checkWord, firstEqual, subjectIsEmpty } from './checks.ts'
import { error, type Issue, warning } from './issue.ts'

export interface AccessValidation {
  /** Only what the Kubernetes webhook of the original refuses; an empty subject is then a warning. */
  readonly compat?: boolean
  /** The server may stand in another namespace: whether it takes such grants is for the platform to say. */
  readonly foreign?: boolean
}

/** Every rule a grant breaks; nothing in it can widen access by being misread. */
export function validateGrant(grant: MCPAccessGrant, options: AccessValidation = {}): Issue[] {
  const compat = options.compat === true
  const { spec, metadata } = grant
  const issues: Issue[] = compat ? [] : checkResourceName('metadata.name', metadata.name, 'The grant name')
  const own = options.foreign === true ? undefined : metadata.namespace
  issues.push(...checkServerRef(spec.serverRef, own, compat))
  if (subjectIsEmpty(spec.subject)) issues.push(emptySubject(compat))
  issues.push(
    ...checkTeamID('spec.subject.teamID', spec.subject?.teamID),
    ...(compat ? [] : checkIdentity('spec.subject', spec.subject)),
    ...checkWord('spec.maxTrust', spec.maxTrust, TRUST_LEVELS, 'The trust ceiling'),
    ...sideEffects(spec.allowedSideEffects ?? [], compat),
    ...(spec.toolRules ?? []).flatMap((rule, index, rules) => toolRule(rule, index, rules)),
  )
  return issues
}

const emptySubject = (compat: boolean): Issue =>
  (compat ? warning : error)('spec.subject', 'The grant names no human, agent or team.', {
    hint: 'Give at least one of humanID, agentID, teamID. An empty subject matches every member of the owning team, or nobody.',
  })

function sideEffects(allowed: readonly string[], compat: boolean): Issue[] {
  const path = 'spec.allowedSideEffects'
  if (allowed.length === 0 && !compat) {
    return [
      error(path, 'The grant allows no side effect, so it would allow no call.', {
        hint: `List at least one of ${SIDE_EFFECTS.join(', ')}.`,
      }),
    ]
  }
  return allowed.flatMap((effect, index) => {
    const at = `${path}[${index}]`
    if (isBlank(effect)) return [error(at, 'A side effect must not be blank.')]
    if (firstEqual(allowed, index, (other) => other) !== undefined) {
      return [error(at, `The side effect "${effect}" is listed twice.`)]
    }
    return checkWord(at, effect, SIDE_EFFECTS, 'A side effect')
  })
}

function toolRule(rule: ToolRule, index: number, rules: readonly ToolRule[]): Issue[] {
  const path = `spec.toolRules[${index}]`
  if (isBlank(rule.name)) return [error(`${path}.name`, `Tool rule number ${index + 1} names no tool.`)]
  const issues: Issue[] = []
  if (firstEqual(rules, index, (other) => other.name) !== undefined) {
    issues.push(error(`${path}.name`, `There are two rules for the tool "${rule.name}".`))
  }
  if (isBlank(rule.decision)) {
    issues.push(error(`${path}.decision`, `The rule for "${rule.name}" must say allow or deny.`))
  }
  issues.push(
    ...checkWord(`${path}.decision`, rule.decision, POLICY_DECISIONS, `The decision of the rule for "${rule.name}"`),
    ...checkWord(`${path}.requiredTrust`, rule.requiredTrust, TRUST_LEVELS, `The trust of the rule for "${rule.name}"`),
  )
  return issues
}
