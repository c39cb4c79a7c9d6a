// What becomes of the messages of one body. Pure.
import type { Decision, Identity } from '@mcp-runtime/contract'
import type { ScannedMessage } from '@mcp-runtime/wire'
import type { ServerPolicy } from '../policy-index/index.ts'

/** A decision, whose reason may also be one of the gateway's own. */
export type Judged = Omit<Decision, 'reason'> & { readonly reason: string }

export interface Verdict {
  /** Absent when the request holds no message that could be read. */
  readonly message: ScannedMessage | undefined
  readonly decision: Judged
}

export interface Judgement {
  readonly verdicts: readonly { readonly message: ScannedMessage; readonly decision: Decision }[]
  readonly denied: boolean
  /** A tool list is among the answers, and has to be cut to what the caller may call. */
  readonly lists: boolean
}

/**
 * Decides every message. Answers of the client (no method) pass: they belong to a request of the server, and the
 * caller is known. A batch is denied as a whole when one of its calls is: no part of it reaches the server.
 */
export function judge(
  policy: ServerPolicy,
  messages: readonly ScannedMessage[],
  identity: Identity,
  now: number,
): Judgement {
  const verdicts: { message: ScannedMessage; decision: Decision }[] = []
  let denied = false
  let lists = false
  for (const message of messages) {
    const { method = '', name = '' } = message
    const decision = policy.decide({ method, tool: name, identity, now })
    denied ||= !decision.allowed
    lists ||= method === 'tools/list'
    verdicts.push({ message, decision })
  }
  return { verdicts, denied, lists }
}
