// HTTP over the engine's unix socket: one request and its answer, each with a limit.
import type { Readable } from 'node:stream'
import type { Dispatcher, Pool } from 'undici'
import { codeOf, EngineError } from './errors.ts'

export interface EngineRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | undefined>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as a tar archive. */
  readonly archive?: Readable
  /** Milliseconds until the headers of the answer, and until its body is read; absent: no limit. */
  readonly limit?: number
  readonly signal?: AbortSignal
  /** Statuses beside 2xx that are no error. */
  readonly accept?: readonly number[]
}

export interface EngineAnswer {
  readonly status: number
  readonly body: Dispatcher.ResponseData['body']
}

const ELSEWHERE =
  'DOCKER_HOST names an engine that is not reached through a socket of this machine; containers run on this machine only.'
/** Most bytes of an answer that is read whole. */
const MOST = 16 * 1024 * 1024

/**
 * Paths carry no API version: then the engine speaks its newest, and what is used here has not changed from 1.40 on,
 * while engines drop old versions (Docker 29 speaks none below 1.44).
 */
export class EngineTransport {
  readonly #socketPath: string | undefined
  #pool: Promise<Pool> | undefined
  #closed = false

  constructor(socketPath: string | undefined) {
    this.#socketPath = socketPath
  }

  /** Sends a request; the body of the answer must be read or destroyed. */
  async open(request: EngineRequest): Promise<EngineAnswer> {
    const { method, path, query = {}, json, archive, limit, accept = [] } = request
    if (this.#closed) throw new EngineError('unavailable', 'The platform is stopping.')
    if (this.#socketPath === undefined) throw new EngineError('unavailable', ELSEWHERE)
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
    const search = new URLSearchParams(given).toString()
    const late = limit === undefined ? undefined : AbortSignal.timeout(limit)
    const signals = [request.signal, late].filter((signal) => signal !== undefined)
    let answer: Dispatcher.ResponseData
    try {
      answer = await (await this.#open()).request({
        method,
        path: search === '' ? path : `${path}?${search}`,
        headers: {
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...(archive === undefined ? {} : { 'content-type': 'application/x-tar' }),
        },
        body: json === undefined ? (archive ?? null) : JSON.stringify(json),
        ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
      })
    } catch (error) {
      throw this.#failure(error, late)
    }
    const { statusCode: status, body } = answer
    if ((status >= 200 && status < 300) || accept.includes(status)) return { status, body }
    throw new EngineError(codeOf(status), await reasonOf(body, status))
  }

  /** Sends a request and reads the JSON of its answer; undefined for an empty one. */
  async call(request: EngineRequest): Promise<unknown> {
    const { body } = await this.open(request)
    try {
      const text = await readText(body)
      return text === '' ? undefined : JSON.parse(text)
    } catch (error) {
      if (error instanceof SyntaxError) throw new EngineError('refused', 'The engine did not answer with JSON.', error)
      throw this.#failure(error, request.limit === undefined ? undefined : AbortSignal.abort())
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await (await this.#pool)?.destroy()
  }

  #open(): Promise<Pool> {
    // Loaded on first use: most platforms start without asking the engine anything.
    this.#pool ??= import('undici').then(
      ({ Pool }) =>
        new Pool('http://engine', {
          connect: { socketPath: this.#socketPath ?? '', timeout: 5_000 },
          headersTimeout: 0,
          bodyTimeout: 0,
          pipelining: 1,
        }),
    )
    return this.#pool
  }

  #failure(error: unknown, late: AbortSignal | undefined): EngineError {
    if (error instanceof EngineError) return error
    if (late?.aborted && (error as Error).name === 'TimeoutError') {
      return new EngineError('timeout', 'The container engine did not answer in time.', error)
    }
    return new EngineError('unavailable', whyUnavailable(error, this.#socketPath ?? ''), error)
  }
}

function whyUnavailable(error: unknown, socketPath: string): string {
  const { code } = error as { code?: string }
  if (code === 'EACCES') return `The container engine at ${socketPath} may not be used by this user.`
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return `No container engine answers at ${socketPath}.`
  return `The container engine at ${socketPath} went away.`
}

/** The sentence of an error answer: `{"message": "…"}`. */
async function reasonOf(body: EngineAnswer['body'], status: number): Promise<string> {
  const text = await readText(body).catch(() => '')
  try {
    const { message } = JSON.parse(text) as { message?: unknown }
    if (typeof message === 'string' && message !== '') return message
  } catch {
    // Not JSON: then the status has to do.
  }
  return `The engine answered with status ${status}.`
}

async function readText(body: EngineAnswer['body']): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST) throw new EngineError('refused', 'The engine answered with more than can be read.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
