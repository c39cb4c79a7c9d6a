// Which tools `server init` writes, and what it assumed about each. Pure.
import type { RiskLevel, SideEffect, ToolConfig, TrustLevel } from '@mcp-runtime/contract'
import { fail } from '@mcp-runtime/sdk/errors'

/** A tool as a running server describes it. Everything in it is the server's word: a hint, never proof. */
export interface DescribedTool {
  readonly name: string
  readonly description?: string
  readonly annotations?: { readonly readOnlyHint?: boolean; readonly destructiveHint?: boolean }
}

/** `--tool-spec name:trust:side-effect`, parsed. */
export interface ToolSpec {
  readonly name: string
  readonly trust: TrustLevel
  readonly sideEffect: SideEffect
}

export interface ToolPlanInput {
  /** From `--from-server`, in the server's order. */
  readonly discovered: readonly DescribedTool[]
  /** From `--tool`. */
  readonly tools: readonly string[]
  /** From `--tool-spec`; overrides a tool of the same name. */
  readonly specs: readonly ToolSpec[]
  /** From `--tool-risk`, for every tool. */
  readonly risk?: RiskLevel
}

/** Why a discovered tool got its side effect: said to the user, who knows the tool. */
export type Basis = 'readOnlyHint' | 'destructiveHint' | 'no destructiveHint' | 'no hints' | '--tool-spec'

export interface PlannedTool {
  readonly tool: ToolConfig
  /** Absent for tools that the user named. */
  readonly basis?: Basis
}

const TRUST_OF: Record<SideEffect, TrustLevel> = { read: 'low', write: 'medium', destructive: 'high' }
const LONGEST_DESCRIPTION = 300

/** The side effect that a server's annotations suggest; none at all counts as a read (commands-user §6.1). */
export function suggestSideEffect({ annotations }: DescribedTool): { sideEffect: SideEffect; basis: Basis } {
  const { readOnlyHint, destructiveHint } = annotations ?? {}
  if (readOnlyHint === true) return { sideEffect: 'read', basis: 'readOnlyHint' }
  if (destructiveHint === true) return { sideEffect: 'destructive', basis: 'destructiveHint' }
  if (readOnlyHint === false || destructiveHint === false) return { sideEffect: 'write', basis: 'no destructiveHint' }
  return { sideEffect: 'read', basis: 'no hints' }
}

/** The first paragraph of a server's text, on one line, without control characters, short enough for a file. */
function oneLine(text: string): string {
  const paragraph = text.trim().split(/\n\s*\n/)[0] ?? ''
  const line = paragraph.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim()
  return line.length <= LONGEST_DESCRIPTION ? line : `${line.slice(0, LONGEST_DESCRIPTION - 1).trimEnd()}…`
}

/**
 * The tools in file order: discovered ones in the server's order, then `--tool`, then `--tool-spec`. Blank and repeated
 * names of a list are skipped; two specs of one name contradict each other and are refused.
 */
export function planTools(input: ToolPlanInput): PlannedTool[] {
  const planned = new Map<string, PlannedTool>()
  for (const described of input.discovered) {
    if (planned.has(described.name)) continue
    const { sideEffect, basis } = suggestSideEffect(described)
    const description = oneLine(described.description ?? '') || `${described.name} tool`
    const tool = { name: described.name, description, requiredTrust: TRUST_OF[sideEffect], sideEffect }
    planned.set(described.name, { tool, basis })
  }
  for (const text of input.tools) {
    const name = text.trim()
    if (name === '' || planned.has(name)) continue
    planned.set(name, { tool: { name, description: `${name} tool`, requiredTrust: 'low', sideEffect: 'read' } })
  }
  const specified = new Set<string>()
  for (const { name, trust, sideEffect } of input.specs) {
    if (specified.has(name)) fail('MCPR_USAGE', `--tool-spec names the tool "${name}" twice; keep one of them.`)
    specified.add(name)
    const description = planned.get(name)?.tool.description ?? `${name} tool`
    planned.set(name, { tool: { name, description, requiredTrust: trust, sideEffect }, basis: '--tool-spec' })
  }
  return [...planned.values()].map((one) => withRisk(one, input.risk))
}

/** `--tool-risk` is written as said; a level below what the tool's own words mean is the user's to see in `validate`. */
const withRisk = (planned: PlannedTool, risk: RiskLevel | undefined): PlannedTool =>
  risk === undefined ? planned : { ...planned, tool: { ...planned.tool, riskLevel: risk } }
