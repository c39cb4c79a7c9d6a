import type { Readable } from 'node:stream'
import { networkProblem, RegistryError } from './registry-error.ts'

export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  /** Opened for each try. */
  readonly body?: () => string | Uint8Array | Readable
}

export interface RegistryReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The body as text, of at most 4 MiB. */
  text(): Promise<string>
  /** Reads it to its end and forgets it, so that the connection can be used again. */
  dump(): Promise<void>
}

/** One request, one answer: no redirect is followed, nothing is repeated, every status is an answer. */
export type Exchange = (request: RegistryRequest) => Promise<RegistryReply>

export interface Connection extends AsyncDisposable {
  readonly exchange: Exchange
}

const LARGEST = 4 * 1024 * 1024
const CONNECT = 10_000
/** Milliseconds in which nothing moves; there is no limit of the whole. */
const SILENCE = 5 * 60_000

/** Connections to registries; `await using` closes them. */
export async function connectRegistries(options: { readonly signal?: AbortSignal | undefined }): Promise<Connection> {
  const { Agent, request: send } = await import('undici')
  const dispatcher = new Agent({ connect: { timeout: CONNECT }, headersTimeout: SILENCE, bodyTimeout: SILENCE })
  const { signal } = options
  const exchange: Exchange = async ({ method, url, headers = {}, body }) => {
    signal?.throwIfAborted()
    const opened = body?.()
    try {
      const reply = await send(url, {
        method,
        dispatcher,
        headers: { 'user-agent': 'mcp-runtime', ...headers },
        ...(opened === undefined ? {} : { body: opened }),
        ...(signal === undefined ? {} : { signal }),
      })
      return {
        status: reply.statusCode,
        headers: flat(reply.headers),
        text: () => collect(reply.body, url),
        dump: () =>
          reply.body.dump().then(
            () => undefined,
            () => undefined,
          ),
      }
    } catch (error) {
      signal?.throwIfAborted()
      throw networkProblem(error, url.origin)
    } finally {
      if (typeof opened === 'object' && 'destroy' in opened) opened.destroy()
    }
  }
  return { exchange, [Symbol.asyncDispose]: () => dispatcher.destroy() }
}

const flat = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )

async function collect(stream: AsyncIterable<Uint8Array>, url: URL): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of stream) {
      size += chunk.length
      if (size > LARGEST) throw new RegistryError('protocol', `The answer of ${url.origin} is larger than 4 MiB.`)
      chunks.push(chunk)
    }
  } catch (error) {
    throw networkProblem(error, url.origin)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The body as a JSON object, undefined when it is none. */
export async function readJson(reply: RegistryReply): Promise<Record<string, unknown> | undefined> {
  const text = await reply.text()
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
