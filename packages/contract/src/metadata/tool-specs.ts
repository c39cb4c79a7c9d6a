// What stands behind --tool-spec and --tool-rule: `name:trust:side-effect` and `name:decision:trust`.
import { error, type Issue } from '../admission/issue.ts'
import {
  POLICY_DECISIONS,
  type PolicyDecision,
  SIDE_EFFECTS,
  type SideEffect,
  TRUST_LEVELS,
  type TrustLevel,
} from '../enums.ts'
import { didYouMean } from '../names/nearest.ts'
import { quoteName } from '../names/shell.ts'

export interface ToolSpec {
  readonly name: string
  readonly trust: TrustLevel
  readonly sideEffect: SideEffect
}

export interface ToolRuleSpec {
  readonly name: string
  readonly decision: PolicyDecision
  readonly requiredTrust: TrustLevel
}

export const isIssue = (value: object): value is Issue => 'level' in value && 'message' in value

/** Splits from the right, so that a name may contain colons. */
function threeParts(text: string, form: string): [name: string, second: string, third: string] | Issue {
  const match = /^(.*):([^:]*):([^:]*)$/s.exec(text)
  if (match === null) {
    return error('', `${quoteName(text)} does not have the three parts ${form}.`, { code: 'tool_spec' })
  }
  const [name, second, third] = match.slice(1).map((part) => part.trim()) as [string, string, string]
  return name === '' ? error('', `${quoteName(text)} names no tool.`, { code: 'tool_spec' }) : [name, second, third]
}

function word<T extends string>(text: string, spec: string, words: readonly T[], what: string): T | Issue {
  const known = words.find((candidate) => candidate === text.toLowerCase())
  if (known !== undefined) return known
  const message = `${quoteName(text)} in ${quoteName(spec)} is not ${what}; use ${words.join(', ')}.${didYouMean(text, words)}`
  return error('', message, { code: 'tool_spec' })
}

/** `close_ticket:medium:write`, words in any case; an Issue that says what is wrong otherwise. */
export function parseToolSpec(text: string): ToolSpec | Issue {
  const parts = threeParts(text, 'name:trust:side-effect')
  if (isIssue(parts)) return parts
  const trust = word(parts[1], text, TRUST_LEVELS, 'a trust level')
  if (typeof trust !== 'string') return trust
  const sideEffect = word(parts[2], text, SIDE_EFFECTS, 'a side effect')
  return typeof sideEffect === 'string' ? { name: parts[0], trust, sideEffect } : sideEffect
}

/** `close_ticket:deny:low`, words in any case; an Issue that says what is wrong otherwise. */
export function parseToolRule(text: string): ToolRuleSpec | Issue {
  const parts = threeParts(text, 'name:decision:trust')
  if (isIssue(parts)) return parts
  const decision = word(parts[1], text, POLICY_DECISIONS, 'a decision')
  if (typeof decision !== 'string') return decision
  const requiredTrust = word(parts[2], text, TRUST_LEVELS, 'a trust level')
  return typeof requiredTrust === 'string' ? { name: parts[0], decision, requiredTrust } : requiredTrust
}
