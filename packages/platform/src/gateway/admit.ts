import { RPC_DENIED, RPC_TRANSPORT } from '@mcp-runtime/wire'
import { identityTrouble } from './answers.ts'
import type { Exchange } from './exchange.ts'
import { type Caller, identify } from './identity.ts'
import { servingOf } from './serving.ts'
import { sessionKey } from './silence.ts'
import { unsupportedMode } from './troubles.ts'

/** Whether `admit` would let the caller in as things stand, by what the headers say; answers and records nothing. */
export function isWelcome({ policy, req }: Exchange, now: number): boolean {
  const { names, unsupported } = servingOf(policy)
  if (policy.problem !== undefined || unsupported !== undefined) return false
  return policy.observes || identify(policy, names, req.headers, now).ok
}

/** A session that was silent for too long has expired. Whoever is heard keeps it awake. */
function awake(exchange: Exchange, caller: Caller, now: number): Caller {
  const { policy, around } = exchange
  const { silence: limit } = policy.limits
  if (limit === undefined || !caller.ok || caller.session === undefined) return caller
  const { session, identity } = caller
  const key = sessionKey(policy, session)
  if (around.silence.ended(key, limit, session.provenAt, now)) {
    return { ok: false, reason: 'session_expired', claim: identity, session }
  }
  around.silence.used(key, now)
  return caller
}

/**
 * Whether the caller may speak to the server at all: the policy can be used, the gateway serves its auth mode, and the
 * caller is known. That holds for every request, lists and streams included (known fault F2); only a policy that
 * observes lets strangers in. When not, the exchange has been answered.
 */
export function admit(exchange: Exchange, now: number): boolean {
  const { policy, req } = exchange
  const { names, unsupported } = servingOf(policy)
  if (policy.problem !== undefined) {
    exchange.refuse(
      503,
      RPC_DENIED,
      {
        reason: 'policy_unavailable',
        sentence: `The policy of server "${policy.name}" cannot be used, so nothing is allowed on it.`,
        hint: `Look at what is wrong with it: mcp-runtime server policy inspect ${policy.name}.`,
      },
      {},
    )
    return false
  }
  if (unsupported !== undefined) {
    const { status, ...trouble } = unsupportedMode(policy, unsupported)
    exchange.refuse(status, RPC_TRANSPORT, trouble, {})
    return false
  }
  const caller = awake(exchange, identify(policy, names, req.headers, now), now)
  if (caller.ok) {
    exchange.identity = caller.identity
    exchange.session = caller.session
    return true
  }
  if (policy.observes) return true
  exchange.identity = caller.claim
  const { session, reason } = caller
  const matched = session && { matched_session: session.name, matched_session_namespace: session.namespace }
  const version = session?.policyVersion ? { policy_version: session.policyVersion } : {}
  const decision = { allowed: false, status: 401, reason, policy_version: 'v1', ...version, ...matched }
  exchange.refuse(401, RPC_DENIED, identityTrouble(policy, decision, caller.claim), { ...version, ...matched })
  return false
}
