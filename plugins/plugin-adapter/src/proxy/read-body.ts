import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/** Bodies up to this are held, so that they can be looked at and sent again; larger ones stream through. */
const SNIFF_WINDOW = 1024 * 1024

export type InboundBody =
  | { readonly kind: 'held'; readonly bytes: Buffer }
  /** Too large to hold; `overflowed()` tells whether it passed the limit on the way. */
  | { readonly kind: 'stream'; readonly stream: Readable; overflowed(): boolean }
  | { readonly kind: 'too_large' }

/** Reads a request body of at most `limit` bytes (adapter-and-gateway §5.1). Rejects when the client breaks off. */
export async function readInbound(req: IncomingMessage, limit: number): Promise<InboundBody> {
  if (Number(req.headers['content-length'] ?? 0) > limit) {
    req.resume()
    return { kind: 'too_large' }
  }
  const chunks: Buffer[] = []
  let size = 0
  const rest = req[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    chunks.push(next.value)
    size += next.value.length
    if (size > limit) {
      void discard(rest)
      return { kind: 'too_large' }
    }
    if (size > SNIFF_WINDOW) return streamOn(chunks, size, rest, limit)
  }
  return { kind: 'held', bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) }
}

/** Reads the rest for nothing: a client that is cut while it sends never sees the answer. */
async function discard(rest: AsyncIterator<Buffer>): Promise<void> {
  try {
    while (!(await rest.next()).done);
  } catch {
    // The client has gone, which is all the same now.
  }
}

function streamOn(held: Buffer[], size: number, rest: AsyncIterator<Buffer>, limit: number): InboundBody {
  let overflow = false
  async function* all(): AsyncGenerator<Buffer> {
    let total = size
    yield* held.splice(0)
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      total += next.value.length
      if (total > limit) {
        overflow = true
        throw new Error(`the request body is larger than ${limit} bytes`)
      }
      yield next.value
    }
  }
  return { kind: 'stream', stream: Readable.from(all(), { objectMode: false }), overflowed: () => overflow }
}
