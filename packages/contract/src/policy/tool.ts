import type { RiskLevel, SideEffect } from '../enums.ts'
import type { PolicyTool } from './document.ts'
import { riskOf, sideEffectOf, type TrustRank, trustRank } from './normalize.ts'

/** What the policy knows of a tool. */
export interface ToolFacts {
  readonly required: TrustRank
  readonly effect: SideEffect | undefined
  readonly risk: RiskLevel | undefined
}

/** A tool that the server's metadata does not declare (resources-and-policy §11.3, step 8). */
export const UNDECLARED: ToolFacts = { required: 1, effect: undefined, risk: undefined }

export const toolFacts = (tool: PolicyTool): ToolFacts => ({
  required: trustRank(tool.required_trust),
  effect: sideEffectOf(tool.side_effect),
  risk: riskOf(tool),
})
