import { Readable } from 'node:stream'
import { headerValue, type OpenResponse } from '@mcp-runtime/wire'
import type { Outcome } from '../runtime/exchange.ts'
import { type Connection, streamOf } from './connection.ts'
import { readEvents } from './events.ts'
import { type Incoming, readIncoming, sameId } from './incoming.ts'
import type { Line } from './line.ts'
import { ANSWER_MAX, readAll } from './read-all.ts'

/**
 * Makes the handshake again when the server has forgotten the session: HTTP 404 to a request that named one (MCP
 * transports, Streamable HTTP, "Session management"). The client made its handshake once and need not know; the
 * message that met the 404 was not run, so it is sent again, once.
 */
export class Reconnect {
  #running: Promise<boolean> | undefined
  readonly #connection: Connection
  readonly #renewed: () => void

  /** `renewed`: called after each new handshake. */
  constructor(connection: Connection, renewed: () => void) {
    this.#connection = connection
    this.#renewed = renewed
  }

  async post(line: Line, signal: AbortSignal): Promise<Outcome<OpenResponse>> {
    const { session } = this.#connection
    const named = line.message.stateless || line.message.method === 'initialize' ? undefined : session.id
    const outcome = await this.#connection.post(line, signal)
    if (named === undefined || outcome.kind !== 'answered' || outcome.value.status !== 404) return outcome
    const held = (await readAll(outcome.value.body, ANSWER_MAX).catch(() => undefined)) ?? Buffer.alloc(0)
    if (await this.again(named, signal)) return this.#connection.post(line, signal)
    return { kind: 'answered', value: { ...outcome.value, body: Readable.from([held]) } }
  }

  /** One new handshake for all who lost the session `lost`; false when it cannot be had. */
  async again(lost: string | undefined, signal: AbortSignal): Promise<boolean> {
    if (this.#connection.session.id !== lost) return this.#connection.session.id !== undefined
    this.#running ??= this.#handshake(signal)
      .catch(() => false)
      .finally(() => {
        this.#running = undefined
      })
    return this.#running
  }

  /** Takes the revision from an answer to `initialize`; an error answer leaves it open. */
  negotiated(text: string): boolean {
    const { result } = JSON.parse(text) as { result?: { protocolVersion?: unknown } }
    if (typeof result?.protocolVersion !== 'string') return false
    this.#connection.session.version = result.protocolVersion
    return true
  }

  async #handshake(signal: AbortSignal): Promise<boolean> {
    const { session } = this.#connection
    const { initialize, initialized } = session
    if (!initialize) return false
    session.id = undefined
    session.version = undefined
    const outcome = await this.#connection.post(initialize, signal)
    if (outcome.kind !== 'answered' || outcome.value.status >= 300) return false
    session.id = headerValue(outcome.value.headers, 'mcp-session-id')
    if (!(await this.#accepted(initialize.message.id ?? '', outcome))) return false
    if (initialized) {
      const told = await this.#connection.post(initialized, signal)
      if (told.kind !== 'answered') return false
      told.value.body.destroy()
      this.#renewed()
    }
    return true
  }

  /** Reads the answer to the handshake; it is ours, so the client does not get it, but whatever else comes. */
  async #accepted(id: string, outcome: Outcome<OpenResponse> & { kind: 'answered' }): Promise<boolean> {
    let accepted = false
    const take = async (incoming: Incoming): Promise<void> => {
      if (incoming.kind === 'response' && sameId(incoming.id, id)) accepted = this.negotiated(incoming.text)
      else await this.#connection.deliver(incoming)
    }
    const isStream = /^text\/event-stream/i.test(headerValue(outcome.value.headers, 'content-type') ?? '')
    if (isStream) {
      const stream = streamOf(outcome)
      if (stream) await readEvents(stream, take)
    } else {
      const bytes = await readAll(outcome.value.body, ANSWER_MAX)
      for (const incoming of readIncoming(bytes?.toString() ?? '')) await take(incoming)
    }
    return accepted
  }
}
