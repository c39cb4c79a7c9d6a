import type { IncomingMessage } from 'node:http'

/** Largest request body the gateway reads, 16 MiB: what the adapter lets through (adapter-and-gateway §2.3). */
export const MAX_BODY = 16 * 1024 * 1024

/** Largest body read for a caller who will be refused: enough to answer the id of what clients send. */
export const MAX_STRANGERS_BODY = 64 * 1024

export type Body = Buffer | 'too_large' | 'gone'

/** Reads a request body whole; `too_large` above `max` bytes, `gone` when the client left before its end. */
export function readBody(req: IncomingMessage, max: number, done: (body: Body) => void): void {
  if (Number(req.headers['content-length'] ?? 0) > max) {
    done('too_large')
    return
  }
  let first: Buffer | undefined
  let rest: Buffer[] | undefined
  let size = 0
  const settle = (body: Body): void => {
    req.off('data', onData).off('end', onEnd).off('close', onClose)
    done(body)
  }
  const onData = (chunk: Buffer): void => {
    size += chunk.length
    if (size > max) settle('too_large')
    else if (first === undefined) first = chunk
    else {
      rest ??= [first]
      rest.push(chunk)
    }
  }
  // Nearly every message comes in one chunk, and is then neither copied nor joined.
  const onEnd = (): void => settle(rest === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(rest, size))
  const onClose = (): void => settle('gone')
  req.on('data', onData).on('end', onEnd).on('close', onClose).on('error', ignore)
}

const ignore = (): void => undefined
