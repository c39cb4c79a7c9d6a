import { decide, type LiveSession, type PolicyView, viewBasics } from './decide.ts'
import type { Decision, DecisionRequest, Identity } from './decision.ts'
import type { PolicyDocument } from './document.ts'
import { lastInstant } from './expiry.ts'
import { indexGrants } from './grant-index.ts'
import { subjectMatches } from './subject.ts'
import { type ToolFacts, toolFacts, UNDECLARED } from './tool.ts'

export interface CompiledPolicy {
  readonly document: PolicyDocument
  /** The answer of `evaluate` (safe), at a cost that does not grow with the policy. */
  decide(request: DecisionRequest): Decision
  /**
   * The names among `tools` (default: those the document declares) that this caller could call now, in their order;
   * for filtering `tools/list`.
   */
  visibleTools(identity: Identity, now: number, tools?: readonly string[]): string[]
}

export interface CompileOptions {
  /**
   * Finds the caller's session by its name, in place of those of the document: for who keeps sessions apart, because they
   * change more often than anything else. Gets none but those that exist now; the subject is compared here.
   */
  readonly sessionNamed?: (name: string) => LiveSession | undefined
}

const NONE: readonly LiveSession[] = []

/**
 * Reads a policy document once and keeps it as look-up tables. The document must not be changed afterwards; a new one
 * is compiled in its place. Whether a session has expired is judged at each decision.
 */
export function compilePolicy(document: PolicyDocument, options: CompileOptions = {}): CompiledPolicy {
  const tools = new Map<string, ToolFacts>()
  for (const tool of document.tools ?? []) if (!tools.has(tool.name)) tools.set(tool.name, toolFacts(tool))
  const sessions = new Map<string, LiveSession[]>()
  for (const session of document.sessions ?? []) {
    const binding = { session, lastInstant: lastInstant(session.expires_at) }
    const namesakes = sessions.get(session.name)
    if (namesakes === undefined) sessions.set(session.name, [binding])
    else namesakes.push(binding)
  }
  const grants = indexGrants(document.grants ?? [], (name) => tools.has(name))
  const view: PolicyView = {
    ...viewBasics(document),
    compat: false,
    tool: (name) => tools.get(name) ?? UNDECLARED,
    session: (identity) => {
      if (options.sessionNamed !== undefined) {
        const found = options.sessionNamed(identity.sessionID)
        return found !== undefined && subjectMatches(found.session, identity) ? found : undefined
      }
      for (const binding of sessions.get(identity.sessionID) ?? NONE) {
        if (subjectMatches(binding.session, identity)) return binding
      }
      return undefined
    },
    combined: grants.combined,
  }
  const declared = [...tools.keys()]
  return {
    document,
    decide: (request) => decide(view, request),
    visibleTools: (identity, now, names = declared) =>
      names.filter((tool) => decide(view, { method: 'tools/call', tool, identity, now }).allowed),
  }
}
