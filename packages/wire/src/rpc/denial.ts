import type { DecisionReason } from '@mcp-runtime/contract'
import { rpcError, rpcResult } from './answers.ts'
import { RPC_DENIED } from './codes.ts'
import { isToolCall, type ScannedMessage } from './message.ts'

export interface DenialInfo {
  /** What was denied and by which rule, for the person in front of the agent. */
  readonly sentence: string
  /** What to do about it. */
  readonly hint: string
  /** Stable reason code: the policy's, or one of the caller's own (`rate_limited`, …). */
  readonly reason: DecisionReason | (string & Record<never, never>)
  /** Finds the audit event. */
  readonly correlationId: string
  /** More members for `data` (other requests) or `_meta` (tool calls, under `mcpruntime.org/`). */
  readonly details?: Readonly<Record<string, unknown>>
}

/** Prefix of our own `_meta` keys. */
export const META_PREFIX = 'mcpruntime.org/'

/**
 * The answer to a denied message, as JSON text, sent with HTTP 200 (decision 22). A tool call gets a result with
 * `isError: true`, which clients show to the model and the person; every other request gets JSON-RPC error -32003.
 * A notification has no id to answer to: its error carries null, and is for the HTTP body only.
 * In the stateless era a result must say that it is complete (`resultType`).
 */
export function denial(message: ScannedMessage, info: DenialInfo): string {
  const id = message.id ?? 'null'
  if (message.kind !== 'request' || !isToolCall(message)) {
    const { hint, reason, correlationId } = info
    return rpcError(id, RPC_DENIED, info.sentence, { reason, hint, correlation_id: correlationId, ...info.details })
  }
  const meta: Record<string, unknown> = {
    [`${META_PREFIX}reason`]: info.reason,
    [`${META_PREFIX}correlation-id`]: info.correlationId,
  }
  for (const [key, value] of Object.entries(info.details ?? {})) meta[META_PREFIX + key] = value
  const text = [info.sentence, info.hint, `Correlation id: ${info.correlationId}`].filter(Boolean).join('\n')
  return rpcResult(id, {
    content: [{ type: 'text', text }],
    isError: true,
    ...(message.stateless ? { resultType: 'complete' } : {}),
    _meta: meta,
  })
}
