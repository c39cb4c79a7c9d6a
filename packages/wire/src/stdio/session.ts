import type { ServerResponse } from 'node:http'
import { rpcError } from '../rpc/answers.ts'
import { RPC_INVALID_REQUEST, RPC_TRANSPORT } from '../rpc/codes.ts'
import type { ScannedMessage } from '../rpc/message.ts'
import { replaceSpans } from '../rpc/replace-spans.ts'
import { type Answer, MAX_UNREAD, openStream, sendEvent } from './answer.ts'
import { StdioChild, type StdioCommand } from './child.ts'

/** Most messages kept for a client that has no stream open. */
const MAX_BACKLOG = 256

/**
 * One MCP session of the session era: one program of its own, so that what clients do, and the ids they choose, never
 * meet. Messages pass byte for byte. What the server says besides its responses goes into the oldest open answer that
 * may stream, else into the GET stream, else it waits for one of them.
 */
export class BridgeSession {
  readonly child: StdioChild
  /** When the client was last heard, or an answer was last open; milliseconds of `performance.now()`. */
  lastUsed = performance.now()
  readonly #pending = new Map<string, Answer>()
  readonly #onEnd: () => void
  #stream: ServerResponse | undefined
  #backlog: string[] = []
  #backlogSize = 0
  #initialized = false

  constructor(options: StdioCommand, onEnd: () => void) {
    this.#onEnd = onEnd
    this.child = new StdioChild(options, {
      onMessage: (message, body) => this.#fromServer(message, body),
      onEnd: (how) => this.#ended(how),
    })
  }

  get busy(): boolean {
    return this.#pending.size > 0 || this.#stream !== undefined
  }

  /** A request of the client; its response goes to `answer`. */
  request(line: Buffer, answer: Answer): void {
    const { id } = answer
    const key = idKey(id)
    this.lastUsed = performance.now()
    const refusal = this.#pending.has(key)
      ? rpcError(id, RPC_INVALID_REQUEST, 'A request with this id is still open.')
      : this.child.write(line)
        ? undefined
        : rpcError(id, RPC_TRANSPORT, 'The server does not take messages.')
    if (refusal !== undefined) {
      answer.finish(refusal)
      return
    }
    this.#pending.set(key, answer)
    // Leaving is not cancelling (MCP transports, Streamable HTTP): the server goes on, its response has no taker.
    answer.res.once('close', () => {
      if (this.#pending.get(key) === answer) this.#pending.delete(key)
    })
    if (answer.streams) this.#flush((text) => answer.message(text))
  }

  /** A notification or an answer of the client. */
  tell(line: Buffer): void {
    this.lastUsed = performance.now()
    this.child.write(line)
  }

  /** The client's GET stream; false when there is one already. */
  listen(res: ServerResponse, headers: Record<string, string>): boolean {
    if (this.#stream) return false
    this.#stream = res
    openStream(res, headers)
    res.once('close', () => {
      this.#stream = undefined
      this.lastUsed = performance.now()
    })
    this.#flush((text) => sendEvent(res, text))
    return true
  }

  #flush(send: (text: string) => void): void {
    this.#backlogSize = 0
    for (const text of this.#backlog.splice(0)) send(text)
  }

  #fromServer(message: ScannedMessage, body: Buffer): void {
    this.lastUsed = performance.now()
    if (message.kind === 'response') {
      this.#respond(message, body)
      return
    }
    const text = body.toString('utf8', message.start, message.end)
    const taker = [...this.#pending.values()].find((answer) => answer.streams)
    if (taker) taker.message(text)
    else if (this.#stream) sendEvent(this.#stream, text)
    else this.#keep(text)
  }

  /** The oldest go when there are too many, or they are too large. */
  #keep(text: string): void {
    this.#backlog.push(text)
    this.#backlogSize += text.length
    while (this.#backlog.length > MAX_BACKLOG || (this.#backlog.length > 1 && this.#backlogSize > MAX_UNREAD)) {
      this.#backlogSize -= this.#backlog.shift()?.length ?? 0
    }
  }

  #respond(message: ScannedMessage, body: Buffer): void {
    const key = idKey(message.id ?? 'null')
    const answer = this.#pending.get(key)
    this.#pending.delete(key)
    const id = message.spans.id
    if (answer) answer.finish(replaceSpans(body, message.start, message.end, id ? [[id, answer.id]] : []))
    // A refused `initialize` leaves no session behind.
    if (message.isError && !this.#initialized) void this.child.stop()
    this.#initialized ||= !message.isError
  }

  #ended(how: string): void {
    for (const answer of this.#pending.values())
      answer.finish(rpcError(answer.id, RPC_TRANSPORT, `The stdio server ${how}.`))
    this.#pending.clear()
    this.#stream?.end()
    this.#onEnd()
  }
}

/** One spelling for an id, since a server may write the same id in another way than its client. */
function idKey(raw: string): string {
  return JSON.stringify(JSON.parse(raw))
}
