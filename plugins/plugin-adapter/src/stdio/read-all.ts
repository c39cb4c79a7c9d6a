import type { Readable } from 'node:stream'

/** Largest JSON answer (adapter-and-gateway §12). */
export const ANSWER_MAX = 32 * 1024 * 1024

/** Reads a body to its end; undefined above `max` bytes, and the sender is told to stop. */
export async function readAll(body: Readable, max: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > max) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
