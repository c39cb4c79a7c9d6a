import {
  checkEraHeaders,
  RPC_INVALID_REQUEST,
  RPC_PARSE_ERROR,
  type ScannedMessage,
  scanMessage,
} from '@mcp-runtime/wire'
import { admit, isWelcome } from './admit.ts'
import { denialAnswer } from './answers.ts'
import { whyUnreadable } from './content-type.ts'
import type { Exchange } from './exchange.ts'
import { judge } from './judge.ts'
import { type Body, MAX_BODY, MAX_STRANGERS_BODY, readBody } from './read-body.ts'
import { TOO_LARGE } from './troubles.ts'

const INSPECTION = 'rpc_inspection_failed'

/** POST: read, scan, admit, decide, and hand on the very bytes that were judged. */
export function post(exchange: Exchange): void {
  const { req } = exchange
  const unreadable = whyUnreadable(req.headers, req.rawHeaders)
  if (unreadable !== undefined) {
    req.resume()
    const hint = 'Send one JSON-RPC message as application/json.'
    exchange.refuse(415, RPC_INVALID_REQUEST, { reason: INSPECTION, sentence: unreadable, hint }, {})
    return
  }
  // A stranger's body is read for the id to answer by, and for nothing else: it must not cost memory or a long scan.
  const max = isWelcome(exchange, exchange.around.clock()) ? MAX_BODY : MAX_STRANGERS_BODY
  readBody(req, max, (body) => {
    received(exchange, body).catch((error) => {
      exchange.around.log.error({ err: error, correlationId: exchange.correlationId }, 'the gateway failed')
      exchange.res.destroy()
      exchange.gone()
    })
  })
}

async function received(exchange: Exchange, body: Body): Promise<void> {
  const { req, around } = exchange
  if (body === 'gone') return exchange.gone()
  if (body === 'too_large') {
    req.resume()
    return admit(exchange, around.clock()) ? exchange.refuse(413, RPC_PARSE_ERROR, TOO_LARGE, {}) : undefined
  }
  exchange.bytesIn = body.length
  // The policy may have changed, and the server gone, while the body was on its way.
  const policy = around.index.byPath(exchange.path)
  if (policy === undefined) return exchange.vanished()
  exchange.policy = policy

  const scan = scanMessage(body)
  if (!scan.ok) {
    const hint = 'Send JSON-RPC messages in which no key stands twice, also not in another spelling.'
    const sentence = `The message was not passed on: ${scan.detail}.`
    exchange.id = scan.id
    return exchange.refuse(400, scan.code, { reason: INSPECTION, sentence, hint }, {})
  }
  exchange.batch = scan.batch
  exchange.messages = scan.messages
  const now = around.clock()
  if (!admit(exchange, now)) return
  if (!agrees(exchange, scan.messages) || !exchange.ownsSession()) return

  const { verdicts, denied, lists } = judge(policy, scan.messages, exchange.identity, now)
  exchange.verdicts = verdicts
  if (!denied) return exchange.forward(body, lists)
  const { identity, correlationId } = exchange
  const answer = denialAnswer(policy, verdicts, scan.batch, identity, correlationId)
  exchange.verdicts = verdicts.map(({ message, decision }) => ({
    message,
    decision: decision.allowed ? { ...decision, allowed: false, reason: 'batch_member_denied' } : decision,
  }))
  exchange.reply(answer.status, answer.body)
}

/** The standard headers of the stateless era must say what the body says; when not, the exchange has been answered. */
function agrees(exchange: Exchange, messages: readonly ScannedMessage[]): boolean {
  const { headers, rawHeaders } = exchange.req
  const claimed = headers['mcp-method'] !== undefined || headers['mcp-name'] !== undefined
  for (const message of messages) {
    if (!claimed && !message.stateless) continue
    const check = checkEraHeaders(message, rawHeaders)
    if (check.ok) continue
    const trouble = {
      reason: check.reason,
      sentence: `The message was not passed on: ${check.detail}.`,
      hint: 'Let the MCP client set these headers from the message it sends.',
    }
    exchange.refuse(check.status, check.code, trouble, {})
    return false
  }
  return true
}
