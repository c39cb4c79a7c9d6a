import { JsonCursor } from '../json/cursor.ts'
import { JsonFault } from '../json/fault.ts'
import { RPC_INVALID_PARAMS, RPC_INVALID_REQUEST, RPC_PARSE_ERROR } from './codes.ts'
import type { ScanFault, ScannedMessage, ScanRefusal, ScanResult } from './message.ts'
import { MessageReader } from './message-reader.ts'

export interface ScanLimits {
  /** How many objects and arrays may lie around a value. Default 128. */
  maxDepth?: number
  /** How many messages a batch may have. Default 64. */
  maxBatch?: number
}

/**
 * Reads a request body in one strict pass over its bytes: JSON syntax, UTF-8, depth, exact duplicate keys at any
 * depth, and key variants by case or Unicode folding where keys are read by name (envelope, `params`, `_meta`;
 * decision 21). Nothing is rebuilt: what was judged is the very bytes the caller forwards.
 *
 * Never throws. A batch is read message by message, and refused as a whole when one of them is refused. A message
 * without `method` is a response; a tool call without a string `params.name` is refused, because it cannot be judged.
 */
export function scanMessage(body: Uint8Array, limits: ScanLimits = {}): ScanResult {
  const cursor = new JsonCursor(body, limits.maxDepth ?? 128)
  const reader = new MessageReader(cursor)
  try {
    const first = cursor.peek()
    if (first === 0x5b) return scanBatch(cursor, reader, limits.maxBatch ?? 64)
    if (first !== 0x7b) {
      cursor.value(0)
      cursor.finish()
      return refusal('not_an_object', 'the body is JSON but neither an object nor an array of objects', 'null')
    }
    const message = reader.read(0)
    cursor.finish()
    if (reader.problem) return refusal(reader.problem.reason, reader.problem.detail, reader.certainId)
    return { ok: true, batch: false, messages: [message] }
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error
    return refusal(error.reason, error.message, reader.inBatch ? 'null' : reader.certainId)
  }
}

function scanBatch(cursor: JsonCursor, reader: MessageReader, max: number): ScanResult {
  const messages: ScannedMessage[] = []
  reader.inBatch = true
  let problem: { reason: ScanFault; detail: string } | undefined
  cursor.array(0, (depth) => {
    if (cursor.peek() !== 0x7b) {
      problem ??= { reason: 'not_an_object', detail: `message ${messages.length + 1} of the batch is not an object` }
      cursor.value(depth)
      return
    }
    if (messages.length === max) {
      problem ??= { reason: 'batch_too_large', detail: `a batch holds at most ${max} messages` }
      cursor.value(depth)
      return
    }
    messages.push(reader.read(depth))
    problem ??= reader.problem
  })
  cursor.finish()
  if (problem) return refusal(problem.reason, problem.detail, 'null')
  if (messages.length === 0) return refusal('empty_batch', 'the batch holds no message', 'null')
  return { ok: true, batch: true, messages }
}

function refusal(reason: ScanFault, detail: string, id: string): ScanRefusal {
  const code =
    reason === 'syntax' || reason === 'utf8' || reason === 'trailing_data'
      ? RPC_PARSE_ERROR
      : reason === 'invalid_params'
        ? RPC_INVALID_PARAMS
        : RPC_INVALID_REQUEST
  // JSON-RPC 2.0 §5: null when the id could not be told, a parse error is named there.
  return { ok: false, reason, detail, id: code === RPC_PARSE_ERROR ? 'null' : id, code }
}
