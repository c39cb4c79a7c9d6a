import { randomUUID } from 'node:crypto'
import { denial, isToolCall, RPC_TRANSPORT, rpcError, type ScannedMessage } from '@mcp-runtime/wire'
import { type About, type BodyFacts, explain } from './explain.ts'
import type { Refusal } from './refusal.ts'

/**
 * The answer a client gets for a refused request, as decision 22 has it, sent with HTTP 200: clients show it, where a
 * bare 401 makes them start OAuth and a bare 403 fail in transport (known fault F27). So is a trouble behind the gateway,
 * a server without a workload among them: a client that gets a 503 shows a person nothing of it.
 */
export function refusalAnswer(message: ScannedMessage, refusal: Refusal, about: About, body: BodyFacts): string {
  if (refusal.answer !== undefined) return refusal.answer
  const words = explain(refusal, message, about, body)
  const runtimeStatus = statusOf(refusal.reason)
  const correlationId = refusal.correlationId ?? randomUUID()
  if (refusal.trouble && !isToolCall(message)) {
    const data = {
      reason: refusal.reason,
      hint: words.hint,
      correlation_id: correlationId,
      http_status: refusal.status,
    }
    return rpcError(message.id ?? 'null', RPC_TRANSPORT, words.sentence, data)
  }
  return denial(message, {
    sentence: words.sentence,
    hint: words.hint,
    reason: refusal.reason,
    correlationId,
    details: {
      ...refusal.details,
      ...(runtimeStatus === undefined ? {} : { runtime_status: runtimeStatus }),
      http_status: refusal.status,
    },
  })
}

/** `session_expired` for both ways a session can be missing, as programs know it (adapter-and-gateway §5.3). */
function statusOf(reason: string): string | undefined {
  if (reason === 'session_expired' || reason === 'session_not_found') return 'session_expired'
  return reason === 'session_revoked' ? reason : undefined
}
