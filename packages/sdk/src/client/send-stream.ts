import { once } from 'node:events'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { CONNECT_TIMEOUT, collect, type HttpReply, type HttpRequest } from './transport.ts'

/** How much of a body went out before the connection failed: with `none` the other side cannot have acted on it. */
export type Sent = 'none' | 'some' | 'all'

export interface StreamRequest extends Pick<HttpRequest, 'method' | 'url' | 'headers' | 'signal'> {
  /** The body from its start; `signal` aborts when nothing more of it is wanted. */
  readonly body: (signal: AbortSignal) => AsyncIterable<Uint8Array>
  /** Milliseconds in which nothing moves. There is no limit of the whole: a slow line is no fault (F17). */
  readonly silence: number
}

export type StreamOutcome = { readonly reply: HttpReply } | { readonly failure: unknown; readonly sent: Sent }

/** How long a server may take to say that it wants the body; many say nothing. */
const CONTINUE = 1_000

/**
 * One request with a streamed body, one answer. A refusal that comes while the body is being sent ends the sending. No
 * redirect is followed, nothing is retried, every status is an answer. A failure of the network is an outcome; one of
 * the body's source is thrown as it is, and so is the reason of an abort.
 */
export async function sendStream(request: StreamRequest): Promise<StreamOutcome> {
  request.signal?.throwIfAborted()
  const state: State = { sent: 'none', source: undefined, answer: undefined }
  const req = await open(request)
  const stop = new AbortController()
  try {
    const failed = once(req, 'error').then(([error]) => Promise.reject(error))
    failed.catch(() => {})
    const answered = once(req, 'response').then(([response]) => {
      state.answer = response as IncomingMessage
      return state.answer
    })
    answered.catch(() => {})
    req.flushHeaders()
    await wanted(req, [answered, failed])
    if (state.answer === undefined) pump(req, request.body(stop.signal), state, answered)
    const response = await Promise.race([answered, failed])
    // Whatever breaks from now on (the other side closes at once after a refusal) is no news.
    req.on('error', () => {})
    // A success that comes before all was sent is none yet.
    if ((response.statusCode ?? 0) < 300 && !req.writableFinished) await Promise.race([once(req, 'finish'), failed])
    return { reply: await read(response, request.url) }
  } catch (error) {
    request.signal?.throwIfAborted()
    if (state.source !== undefined) throw state.source.error
    return { failure: error, sent: state.sent }
  } finally {
    stop.abort()
    req.destroy()
  }
}

interface State {
  sent: Sent
  /** Why the source ended early. */
  source: { readonly error: unknown } | undefined
  answer: IncomingMessage | undefined
}

async function open({ method, url, headers, signal, silence }: StreamRequest): Promise<ClientRequest> {
  const { request, Agent } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  // A connection of its own: one from a pool may just have been closed, and the body can be sent only once. Kept alive
  // all the same: a server that is told to close does so right after an early refusal, which is lost with it.
  const agent = new Agent({ keepAlive: true })
  const req = request(url, {
    method,
    headers: { accept: 'application/json', 'user-agent': 'mcp-runtime', expect: '100-continue', ...headers },
    agent,
    timeout: CONNECT_TIMEOUT,
    ...(signal === undefined ? {} : { signal }),
  })
  req.once('close', () => agent.destroy())
  onConnect(req, (socket) => socket.setTimeout(silence))
  req.on('timeout', () => req.destroy(Object.assign(new Error('Nothing moved for too long.'), { code: 'ETIMEDOUT' })))
  return req
}

function onConnect(req: ClientRequest, then: (socket: Socket) => void): void {
  const listen = (socket: Socket) => {
    if (socket.connecting) socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => then(socket))
    else then(socket)
  }
  if (req.socket === null || req.socket === undefined) req.once('socket', listen)
  else listen(req.socket)
}

/** Waits until the server wants the body, has answered already, or has said nothing for a while. */
async function wanted(req: ClientRequest, ends: readonly Promise<unknown>[]): Promise<void> {
  const patience = Promise.withResolvers<void>()
  req.once('continue', () => patience.resolve())
  let timer: NodeJS.Timeout | undefined
  // Not before there is a connection: until then its own limit counts.
  onConnect(req, () => {
    timer = setTimeout(patience.resolve, CONTINUE)
  })
  try {
    await Promise.race([patience.promise, ...ends])
  } finally {
    clearTimeout(timer)
  }
}

/** Sends the body as fast as it is taken; a refusal ends it. */
function pump(req: ClientRequest, body: AsyncIterable<Uint8Array>, state: State, answered: Promise<IncomingMessage>) {
  const source = Readable.from(body, { objectMode: false })
  source.once('data', () => (state.sent = 'some'))
  req.once('finish', () => (state.sent = 'all'))
  source.once('error', (error) => {
    if (state.answer !== undefined) return
    state.source = { error }
    req.destroy(error)
  })
  req.once('close', () => source.destroy())
  answered.then(
    ({ statusCode = 0 }) => {
      if (statusCode < 300) return
      source.unpipe(req)
      source.destroy()
    },
    () => {},
  )
  source.pipe(req)
}

/** The answer whole. Of a refusal that is cut off, what is known: its status. */
async function read(response: IncomingMessage, url: URL): Promise<HttpReply> {
  const { statusCode: status = 0, headers } = response
  const body = collect(response, url)
  return { status, headers, body: await (status < 300 ? body : body.catch(() => '')) }
}
