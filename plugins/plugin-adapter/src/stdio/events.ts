import type { Readable } from 'node:stream'
import { SseDecoder } from '@mcp-runtime/wire'
import { type Incoming, readIncoming } from './incoming.ts'

export interface StreamEnd {
  /** What a `Last-Event-ID` header would say; empty when the server gave no ids. */
  readonly lastEventId: string
  /** Milliseconds the server asked to wait before the stream is opened again. */
  readonly retry?: number
  /** Events that came, so that an attempt with progress is told from one without. */
  readonly events: number
}

/**
 * Reads an event stream to its end, clean or broken alike: a server may close any stream early (MCP 2025-11-25), so
 * the end is no error here. Events without data, and data that is not JSON-RPC, are no messages.
 */
export async function readEvents(
  body: Readable,
  deliver: (incoming: Incoming) => Promise<void>,
  from = '',
): Promise<StreamEnd> {
  const decoder = new SseDecoder()
  decoder.lastEventId = from
  let events = 0
  const chunks = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  try {
    for (;;) {
      // Only reading may fail quietly: what `deliver` throws is the client's end, which is the caller's business.
      const complete = await chunks.next().then(
        ({ done, value }) => (done ? undefined : decoder.push(value)),
        () => undefined,
      )
      if (complete === undefined) break
      for (const event of complete) {
        events += 1
        for (const incoming of readIncoming(event.data ?? '')) await deliver(incoming)
      }
    }
  } finally {
    body.destroy()
  }
  const { lastEventId, retry } = decoder
  return { lastEventId, events, ...(retry === undefined ? {} : { retry }) }
}
