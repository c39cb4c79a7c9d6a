import type { IncomingMessage } from 'node:http'
import { StringDecoder } from 'node:string_decoder'
import { fail } from '../errors/index.ts'
import { CONNECT_TIMEOUT, collect, type HttpReply, type HttpRequest } from './transport.ts'

/** The answer's head; of a success also its body, still to be read. */
export interface OpenedLines extends HttpReply {
  readonly stream?: IncomingMessage
}

/** No line of an answer is longer; what is, is another thing than lines. */
const LONGEST = 4 * 1024 * 1024
/** The other side is asked whether it lives when nothing came for so long, so that a dead one is noticed. */
const KEEP_ALIVE = 30_000

/**
 * One request whose answer is read bit by bit, at the reader's pace. `timeout` is for the head of the answer only: lines
 * may be long in coming. Whoever gets a stream must read it to its end or destroy it. Errors of the network come through
 * as they are.
 */
export async function openLines({ method, url, headers, timeout, signal }: HttpRequest): Promise<OpenedLines> {
  signal?.throwIfAborted()
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  try {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const req = request(url, {
      method,
      headers: { accept: 'application/x-ndjson', 'user-agent': 'mcp-runtime', ...headers },
      agent: false,
      timeout: CONNECT_TIMEOUT,
      ...(signal === undefined ? {} : { signal }),
    })
    req.on('error', reject)
    req.on('timeout', () => req.destroy(Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' })))
    req.on('response', resolve)
    req.on('socket', (socket) => socket.once('secureConnect', awake).once('connect', awake))
    function awake(this: import('node:net').Socket) {
      this.setTimeout(timeout)
      this.setKeepAlive(true, KEEP_ALIVE)
    }
    req.end()
    const response = await promise
    response.socket.setTimeout(0)
    const head = { status: response.statusCode ?? 0, headers: response.headers }
    if (head.status >= 200 && head.status < 300) return { ...head, body: '', stream: response }
    return { ...head, body: await collect(response, url) }
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

/** The lines of a stream, without their ends; an empty one is none. The stream is destroyed when the reader stops. */
export async function* splitLines(stream: AsyncIterable<Uint8Array>, origin: string): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n')
    rest = lines.pop()!
    if (rest.length > LONGEST) fail('MCPR_BAD_REPLY', `${origin} answers with something that is not lines.`)
    for (const line of lines) if (line !== '') yield line
  }
  rest += decoder.end()
  if (rest !== '') yield rest
}
