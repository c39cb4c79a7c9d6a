// What the gateway itself answers. Everything that is not a tool's result is a JSON-RPC error that carries the id, so
// that clients show it to a person (known fault F27, decision 22).
import { type Decision, explainDenial, type Identity } from '@mcp-runtime/contract'
import { denial, RPC_DENIED, rpcError, type ScannedMessage } from '@mcp-runtime/wire'
import type { ServerPolicy } from '../policy-index/index.ts'
import type { Judgement } from './judge.ts'

/** A reason in words, for the data of an error. */
export interface Trouble {
  readonly reason: string
  readonly sentence: string
  readonly hint: string
}

const data = (trouble: Trouble, correlationId: string) => ({
  reason: trouble.reason,
  hint: trouble.hint,
  correlation_id: correlationId,
})

/** One error for each request of the body; a body without requests gets a single error, for `id` (raw JSON). */
export function errorBody(
  messages: readonly ScannedMessage[],
  batch: boolean,
  id: string,
  code: number,
  trouble: Trouble,
  correlationId: string,
): string {
  const about = data(trouble, correlationId)
  const bodies = messages
    .filter(({ kind }) => kind === 'request')
    .map(({ id = 'null' }) => rpcError(id, code, trouble.sentence, about))
  if (bodies.length === 0) return rpcError(id, code, trouble.sentence, about)
  return batch ? `[${bodies.join(',')}]` : (bodies[0] ?? '')
}

function explained(policy: ServerPolicy, message: ScannedMessage | undefined, decision: Decision, identity: Identity) {
  const tool = message?.name
  const { sentence, hint, rule, command } = explainDenial(decision, {
    server: policy.name,
    namespace: policy.namespace,
    document: policy.rendered,
    identity,
    ...(tool === undefined ? {} : { tool }),
    ...(identity.agentID === '' ? {} : { agentID: identity.agentID }),
  })
  return { sentence, hint: command === undefined ? hint : `${hint} ${command}`, rule, command }
}

/** Why a caller is not believed, for people. */
export function identityTrouble(policy: ServerPolicy, decision: Decision, claim: Identity): Trouble {
  return { reason: decision.reason, ...explained(policy, undefined, decision, claim) }
}

const NOT_FORWARDED: Trouble = {
  reason: 'batch_member_denied',
  sentence: 'This message was not passed on, because another message of its batch was denied.',
  hint: 'Send it by itself.',
}

/** The answer to a body that holds a denied message, and its HTTP status. */
export function denialAnswer(
  policy: ServerPolicy,
  verdicts: Judgement['verdicts'],
  batch: boolean,
  identity: Identity,
  correlationId: string,
): { status: number; body: string } {
  const bodies: string[] = []
  for (const { message, decision } of verdicts) {
    if (message.kind !== 'request') continue
    if (decision.allowed) {
      bodies.push(
        rpcError(message.id ?? 'null', RPC_DENIED, NOT_FORWARDED.sentence, data(NOT_FORWARDED, correlationId)),
      )
      continue
    }
    const { sentence, hint, rule, command } = explained(policy, message, decision, identity)
    const details = { ...(rule && { rule }), ...(command && { command }) }
    bodies.push(denial(message, { sentence, hint, reason: decision.reason, correlationId, details }))
  }
  const status = verdicts.some(({ decision }) => decision.reason === 'policy_unavailable') ? 503 : 200
  if (bodies.length > 0) return { status, body: batch ? `[${bodies.join(',')}]` : (bodies[0] ?? '') }
  // Nothing waits for an answer here; the status is all that tells the client (Streamable HTTP, "Sending messages").
  const refused = verdicts.find(({ decision }) => !decision.allowed)
  const { sentence, hint } = refused
    ? explained(policy, refused.message, refused.decision, identity)
    : { sentence: '', hint: '' }
  const trouble = { reason: refused?.decision.reason ?? '', sentence, hint }
  return { status: 403, body: rpcError('null', RPC_DENIED, sentence, data(trouble, correlationId)) }
}
