import type { IncomingHttpHeaders } from 'node:http'
import { fail } from '../errors/index.ts'

export interface HttpRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Milliseconds for the whole exchange. */
  readonly timeout: number
  readonly signal?: AbortSignal
}

export interface HttpReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Largest reply that is read; a larger one is an error, never cut (platform-api §9.1.15). */
const LARGEST = 4 * 1024 * 1024
/** Milliseconds for the connection alone. */
export const CONNECT_TIMEOUT = 10_000

/**
 * One request, one answer: no redirect is followed, nothing is retried, every status is an answer. Errors of the
 * network come through as they are.
 */
export async function send(request: HttpRequest): Promise<HttpReply> {
  request.signal?.throwIfAborted()
  const { default: got } = await import('got')
  const stream = got.stream(request.url, {
    method: request.method as 'GET',
    headers: { accept: 'application/json', 'user-agent': 'mcp-runtime', ...request.headers },
    ...(request.body === undefined ? {} : { body: request.body }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    timeout: { connect: CONNECT_TIMEOUT, secureConnect: CONNECT_TIMEOUT, request: request.timeout },
  })
  // A stream of another method than GET waits for its body to end, even when it has none.
  if (request.body === undefined && request.method !== 'GET') stream.end()
  let answer: { statusCode: number; headers: IncomingHttpHeaders } | undefined
  stream.once('response', (response: { statusCode: number; headers: IncomingHttpHeaders }) => {
    answer = response
  })
  try {
    const body = await collect(stream, request.url)
    return { status: answer?.statusCode ?? 0, headers: answer?.headers ?? {}, body }
  } catch (error) {
    // The reason says who ended it: a signal of ours, or a caller's time limit.
    request.signal?.throwIfAborted()
    throw error
  } finally {
    stream.destroy()
  }
}

/** The body of an answer as text. MCPR_BAD_REPLY when it is larger than anything that is read. */
export async function collect(stream: AsyncIterable<unknown>, url: URL): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    size += (chunk as Buffer).length
    if (size > LARGEST) {
      fail('MCPR_BAD_REPLY', `The answer of ${url.origin} is larger than ${LARGEST / 1024 / 1024} MiB.`, {
        hint: 'Narrow the question, for example with --namespace.',
      })
    }
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}
