import { Buffer } from 'node:buffer'
import type { Span } from './message.ts'

/** The bytes `from` to `to` of a body with some values replaced by other JSON text; everything else byte for byte. */
export function replaceSpans(
  body: Buffer,
  from: number,
  to: number,
  changes: readonly (readonly [Span, string])[],
): Buffer {
  const parts: Buffer[] = []
  let at = from
  for (const [[start, end], text] of [...changes].sort((a, b) => a[0][0] - b[0][0])) {
    parts.push(body.subarray(at, start), Buffer.from(text))
    at = end
  }
  parts.push(body.subarray(at, to))
  return Buffer.concat(parts)
}
