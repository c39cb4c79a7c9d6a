// Reads what a gateway says when it refuses: ours in JSON-RPC (decision 22), the Go one in a bare `{"error": reason}`
// (adapter-and-gateway §8.6).
import { asObject, parseObject } from '@mcp-runtime/contract/json'
import { DECISION_REASONS } from '@mcp-runtime/contract/policy'
import { headerValue, META_PREFIX } from '@mcp-runtime/wire'

export interface Refusal {
  readonly status: number
  readonly reason: string
  /** The gateway's own words, where it has any. */
  readonly sentence?: string
  readonly hint?: string
  readonly correlationId?: string
  readonly details: Readonly<Record<string, unknown>>
  /** Not a refusal of the policy: something between the gateway and the server, which the gateway says in words. */
  readonly trouble?: true
  /** The whole JSON-RPC answer, where the gateway has made one that clients show; only its status is in the way. */
  readonly answer?: string
}

/** Reasons of the Go gateway that are no outcome of the policy algorithm (§8.6). */
const OTHER_REASONS = [
  'undecided',
  'missing_client_certificate',
  'untrusted_proxy',
  'missing_verified_identity',
  'invalid_spiffe_identity',
  'ambiguous_spiffe_identity',
  'oauth_config_missing',
  'oauth_issuer_missing',
  'oauth_provider_unavailable',
]
const REASONS = new Set<string>([...DECISION_REASONS, ...OTHER_REASONS])
REASONS.delete('allowed')

const STATUSES = new Set([401, 403, 502, 503, 504])

/** Whether an answer's body is worth reading as a refusal; everything else is passed on as it comes. */
export function mayBeRefusal(status: number, headers: readonly string[]): boolean {
  // A challenge is the start of OAuth, which is between the client and the runtime (§14).
  return STATUSES.has(status) && headerValue(headers, 'www-authenticate') === undefined
}

/** The refusal an answer holds; undefined when a server or an ingress answers for itself. */
export function readRefusal(status: number, headers: readonly string[], body: Uint8Array): Refusal | undefined {
  if (!mayBeRefusal(status, headers)) return undefined
  const text = new TextDecoder().decode(body)
  const answer = parseObject(text)
  if (!answer) return undefined
  if (typeof answer.error === 'string') {
    const message = textOf(answer.message)
    return known(status, answer.error, message === undefined ? {} : { hint: message }, {})
  }
  const made = asObject(asObject(answer.result)?._meta)?.[`${META_PREFIX}reason`]
  if (typeof made === 'string' && REASONS.has(made)) {
    return { status, reason: made, details: {}, answer: text }
  }
  const error = asObject(answer.error)
  const data = asObject(error?.data)
  if (!error || !data || typeof data.reason !== 'string') return undefined
  const { reason, hint, correlation_id: correlationId, ...details } = data
  const words = { sentence: textOf(error.message), hint: textOf(hint), correlationId: textOf(correlationId) }
  return known(status, String(reason), words, details)
}

function known(
  status: number,
  reason: string,
  words: { sentence?: string | undefined; hint?: string | undefined; correlationId?: string | undefined },
  details: Record<string, unknown>,
): Refusal | undefined {
  const { sentence, hint, correlationId } = words
  // Our gateway gives a sentence, a hint and an id with everything it says; its words for a trouble need no list here.
  const trouble = status >= 500 && !REASONS.has(reason) && sentence && hint && correlationId
  if (!REASONS.has(reason) && !trouble) return undefined
  return {
    status,
    reason,
    ...(trouble ? { trouble: true } : {}),
    ...(sentence ? { sentence } : {}),
    ...(hint ? { hint } : {}),
    ...(correlationId ? { correlationId } : {}),
    details,
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
