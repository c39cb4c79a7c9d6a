// The one thing in a policy that decided, in the words of the manifests.
import { quoteName, showName } from '../names/shell.ts'
import type { Decision, DecisionRequest } from './decision.ts'
import type { PolicyDocument } from './document.ts'
import { isObserve, isToolCall, trustRank } from './normalize.ts'
import type { Decider } from './why-schema.ts'

type About = (decision: Decision, document: PolicyDocument, request: DecisionRequest) => Decider

const place = (name = '', namespace = ''): string => showName(namespace === '' ? name : `${namespace}/${name}`)

const grant = (by: Decider['by'], what: string): About => {
  return ({ matched_grant: name = '', matched_grant_namespace: namespace = '' }) => ({
    by,
    name,
    namespace,
    note: `grant ${place(name, namespace)}: ${what}`,
  })
}

function session(what: string): About {
  return ({ matched_session: name, matched_session_namespace: namespace = '' }, _document, { identity }) => {
    const shown = name ?? identity.sessionID
    return {
      by: 'session',
      ...(shown === '' ? {} : { name: shown, namespace }),
      note: shown === '' ? what : `session ${place(shown, namespace)}: ${what}`,
    }
  }
}

const plain = (by: Decider['by'], note: string): Decider => ({ by, note })

function trustTooLow(...about: Parameters<About>): Decider {
  const [{ required_trust: required, admin_trust: ceiling, consented_trust: consented, matched_session }] = about
  if (trustRank(ceiling) < trustRank(required)) {
    return grant('ceiling', `maxTrust ${ceiling}, and the call requires ${required}`)(...about)
  }
  return matched_session === undefined
    ? plain('session', `no session, so trust is low, and the call requires ${required}`)
    : session(`consentedTrust ${consented}, and the call requires ${required}`)(...about)
}

const BY_REASON: Partial<Record<Decision['reason'], About>> = {
  allowed: (...about) => grant('grant', `allows ${quoteName(about[2].tool)}`)(...about),
  missing_identity: () => plain('identity', 'nobody is named'),
  missing_session: session('none was presented'),
  session_not_found: session('unknown, or of somebody else'),
  session_revoked: session('revoked'),
  session_expired: session('expired'),
  no_matching_grant: () => plain('no_grant', 'no enabled grant is for this caller'),
  tool_not_granted: (_decision, _document, { tool }) =>
    plain('no_grant', `no grant of the caller names ${quoteName(tool)}`),
  tool_denied: (...about) => grant('rule', `deny ${quoteName(about[2].tool)}`)(...about),
  tool_side_effect_unknown: (_decision, document, { tool }) =>
    plain(
      'tool',
      document.tools?.some(({ name }) => name === tool)
        ? `${quoteName(tool)} is declared without a side effect`
        : `${quoteName(tool)} is not declared`,
    ),
  side_effect_not_allowed: (...about) =>
    grant('side_effect', `allowedSideEffects without ${about[0].required_side_effect}`)(...about),
  trust_too_low: trustTooLow,
  policy_unavailable: () => plain('policy', 'the policy cannot be used'),
}

/** What decided, by the reason of the decision. */
export function deciderOf(decision: Decision, document: PolicyDocument, request: DecisionRequest): Decider {
  const { policy } = document
  if (decision.reason === 'allowed') {
    if (!isToolCall(request.method)) return plain('method', `${quoteName(request.method)} is no tool call`)
    if (isObserve(policy?.mode)) return plain('mode', 'policy.mode observe')
  } else if (decision.allowed) return plain('default', 'policy.defaultDecision allow')
  return BY_REASON[decision.reason]?.(decision, document, request) ?? plain('policy', decision.reason)
}
