// How the words of a policy document are read (resources-and-policy §11.7): trimmed, in any case; what is unknown reads
// as the weaker word.
import { RISK_LEVELS, type RiskLevel, SIDE_EFFECTS, type SideEffect, TRUST_LEVELS, type TrustLevel } from '../enums.ts'

/** 1 low, 2 medium, 3 high. */
export type TrustRank = 1 | 2 | 3

const word = (text: string | undefined) => (text ?? '').trim().toLowerCase()

/** Unknown and blank are low. */
export function trustRank(text: string | undefined): TrustRank {
  const level = word(text)
  return level === 'high' ? 3 : level === 'medium' ? 2 : 1
}

export const trustOfRank = (rank: TrustRank): TrustLevel => TRUST_LEVELS[rank - 1]!

/** Undefined for anything but read, write and destructive; such a tool is never callable. */
export function sideEffectOf(text: string | undefined): SideEffect | undefined {
  const effect = word(text)
  return SIDE_EFFECTS.find((known) => known === effect)
}

/** The risk that trust and side effect amount to; undefined when they do not say. */
export function computeRisk(requiredTrust: string | undefined, sideEffect: string | undefined): RiskLevel | undefined {
  const trust = word(requiredTrust)
  const effect = word(sideEffect)
  if (effect === 'destructive' || trust === 'high') return 'high'
  if (effect === 'write' || trust === 'medium') return 'medium'
  return effect === 'read' && trust === 'low' ? 'low' : undefined
}

/** A declared risk wins over the computed one. Informational: no decision depends on it. */
export function riskOf(tool: {
  risk_level?: string
  required_trust?: string
  side_effect?: string
}): RiskLevel | undefined {
  const declared = word(tool.risk_level)
  const known = RISK_LEVELS.find((level) => level === declared)
  return known ?? computeRisk(trustOfRank(trustRank(tool.required_trust)), tool.side_effect)
}

/** Refusing words are read generously, permitting ones exactly: a stray blank must never open anything. */
export const isDeny = (decision: string | undefined): boolean => word(decision) === 'deny'
export const isAllowDefault = (decision: string | undefined): boolean => decision?.toLowerCase() === 'allow'
export const isObserve = (mode: string | undefined): boolean => mode?.toLowerCase() === 'observe'

/** The methods that a policy decides about (§11.1); every spelling else is not a tool call. */
export const isToolCall = (method: string): boolean => method === 'tools/call' || method === 'call_tool'
