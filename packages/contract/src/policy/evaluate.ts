import { type Contribution, combine, contributionOf } from './combine.ts'
import { decide, viewBasics } from './decide.ts'
import type { Decision, DecisionRequest } from './decision.ts'
import type { PolicyDocument } from './document.ts'
import { lastInstant } from './expiry.ts'
import { byNamespaceAndName } from './order.ts'
import { subjectMatches } from './subject.ts'
import { toolFacts, UNDECLARED } from './tool.ts'

export interface EvaluateOptions {
  /** Decide as the original gateway does, gaps included (docs/differences.md, "Policy evaluation"). */
  readonly compat?: boolean
}

/**
 * May this caller call this tool now? Reads the whole document; a gateway that decides often uses `compilePolicy`,
 * which gives the same answers (resources-and-policy §11.3, decision 20). Never throws.
 */
export function evaluate(document: PolicyDocument, request: DecisionRequest, options: EvaluateOptions = {}): Decision {
  const compat = options.compat === true
  return decide(
    {
      ...viewBasics(document),
      compat,
      tool: (name) => {
        const tool = document.tools?.find((declared) => declared.name === name)
        return tool === undefined ? UNDECLARED : toolFacts(tool)
      },
      session: (identity) => {
        const session = document.sessions?.find(
          (candidate) => candidate.name === identity.sessionID && subjectMatches(candidate, identity),
        )
        return session && { session, lastInstant: lastInstant(session.expires_at) }
      },
      combined: (identity, name, tool) => {
        // Decision 20: a disabled grant is as good as none. The original lets it count as a match.
        const matching = (document.grants ?? []).filter(
          (grant) => (compat || grant.disabled !== true) && subjectMatches(grant, identity),
        )
        if (matching.length === 0) return undefined
        const contributions = byNamespaceAndName(matching)
          .map((grant, order) => (grant.disabled === true ? undefined : contributionOf(grant, order, name, tool)))
          .filter((contribution): contribution is Contribution => contribution !== undefined)
        return combine(contributions, tool.required)
      },
    },
    request,
  )
}
