// A stdio MCP server whose every answer comes from the runtime (adapter-and-gateway §6).
import {
  headerValue,
  type OpenResponse,
  RPC_INVALID_REQUEST,
  RPC_METHOD_NOT_FOUND,
  rpcError,
  scanMessage,
} from '@mcp-runtime/wire'
import type { Outcome } from '../runtime/exchange.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { Connection } from './connection.ts'
import { type Incoming, sameId } from './incoming.ts'
import type { Line } from './line.ts'
import { keepListening } from './listen.ts'
import { type LineOutput, Outbox } from './outbox.ts'
import { Pending } from './pending.ts'
import { Reconnect } from './reconnect.ts'
import { cacheKey, ToolsCache } from './tools-cache.ts'

/** Lines of a client on one side, the conversation with the runtime on the other. */
export class Shim {
  readonly #runtime: Runtime
  readonly #outbox: Outbox
  readonly #connection: Connection
  readonly #reconnect: Reconnect
  readonly #cache: ToolsCache
  readonly #stop = new AbortController()
  readonly #pending = new Set<Pending>()
  readonly #tasks = new Set<Promise<void>>()
  readonly #cacheKeys = new Map<Pending, string>()
  readonly #failed: (error: unknown) => void
  /** The handshake goes first: what comes behind it waits here. */
  #gate: Promise<void> = Promise.resolve()
  /** Notifications and answers keep their order. */
  #ordered: Promise<void> = Promise.resolve()
  #listening = new AbortController()

  /** `failed`: called when the client can no longer be written to. */
  constructor(runtime: Runtime, output: LineOutput, failed: (error: unknown) => void) {
    this.#runtime = runtime
    this.#failed = failed
    this.#outbox = new Outbox(output)
    this.#connection = new Connection(runtime, this.#outbox, this.#stop.signal)
    this.#connection.onMessage = (incoming, pending) => this.#see(incoming, pending)
    this.#reconnect = new Reconnect(this.#connection, () => this.#listen())
    this.#cache = new ToolsCache(
      runtime.options.stdio.anonymous ? 0 : runtime.options.stdio.toolsCacheMs,
      runtime.clock,
    )
  }

  /** Messages under way; who reads stdin waits while there are too many. */
  get load(): number {
    return this.#tasks.size
  }

  /** Resolves when one of the messages under way is done. */
  async relieved(): Promise<void> {
    await Promise.race(this.#tasks)
  }

  /** Takes one line of the client. Never rejects, never blocks. */
  line(bytes: Uint8Array): void {
    const scan = scanMessage(bytes)
    if (!scan.ok) {
      this.#run(this.#outbox.send(rpcError(scan.id, scan.code, 'Invalid message.', { detail: scan.detail })))
      return
    }
    // Only one old revision has batches; the runtime takes none, so their messages go one by one (§14).
    for (const message of scan.messages) {
      this.#take({ bytes: scan.batch ? bytes.subarray(message.start, message.end) : bytes, message })
    }
  }

  oversize(bytes: number): void {
    const detail = `the line has ${bytes} bytes, more than an adapter takes`
    this.#run(this.#outbox.send(rpcError('null', RPC_INVALID_REQUEST, 'Message too large.', { detail })))
  }

  /** Waits until nothing is under way, or `ms` are over. */
  async drain(ms: number): Promise<void> {
    const over = new AbortController()
    const idle = (async () => {
      while (this.#tasks.size > 0) await Promise.allSettled(this.#tasks)
    })()
    await Promise.race([idle, this.#runtime.clock.sleep(ms, over.signal)])
    over.abort()
  }

  /** Gives up what is under way and tells the server; `ms` bounds the telling. */
  async close(ms: number): Promise<void> {
    this.#listening.abort()
    this.#stop.abort(new Error('the adapter is stopping'))
    await this.#connection.end(AbortSignal.timeout(ms)).catch(() => undefined)
    await Promise.allSettled(this.#tasks)
  }

  #take(line: Line): void {
    const { kind, method, id } = line.message
    if (!this.#allowed(line)) return
    if (kind !== 'request' || id === undefined) this.#inOrder(line)
    else if (method === 'initialize' && !line.message.stateless) this.#handshake(line, id)
    else this.#run(this.#gate.then(() => this.#request(new Pending(line, id, this.#until()))))
  }

  /** Notifications and answers. An answer may be what the server waits for in the handshake: no gate holds it. */
  #inOrder(line: Line): void {
    const before = line.message.kind === 'response' ? this.#ordered : Promise.all([this.#gate, this.#ordered])
    this.#ordered = before.then(() => this.#tell(line)).catch((error: unknown) => this.#failed(error))
    // Nothing may reach the server between the handshake and the word that it is done.
    if (line.message.method === 'notifications/initialized') this.#gate = this.#ordered
    this.#run(this.#ordered)
  }

  #handshake(line: Line, id: string): void {
    const pending = new Pending(line, id, this.#until())
    const done = this.#gate.then(() => {
      this.#listening.abort()
      this.#connection.session.id = undefined
      this.#connection.session.version = undefined
      this.#connection.session.initialize = line
      return this.#request(pending)
    })
    this.#gate = Promise.race([pending.settled, done.catch(() => undefined)])
    this.#run(done)
  }

  async #request(pending: Pending): Promise<void> {
    const { message, bytes } = pending.line
    const started = performance.now()
    this.#pending.add(pending)
    try {
      const caching = this.#cache.on && message.method === 'tools/list'
      const lease = caching ? await this.#runtime.keeper.lease() : undefined
      const key = lease ? cacheKey(lease.identity, bytes) : ''
      const hit = this.#runtime.keeper.ended === undefined ? this.#cache.find(key, pending.id) : undefined
      if (hit !== undefined) return await this.#connection.answer(pending, hit)
      if (caching) this.#cacheKeys.set(pending, key)
      await this.#settle(pending, await this.#reconnect.post(pending.line, pending.signal))
    } finally {
      pending.over()
      this.#pending.delete(pending)
      this.#cacheKeys.delete(pending)
      this.#runtime.metrics.observe(message.method, performance.now() - started)
    }
  }

  async #settle(pending: Pending, outcome: Outcome<OpenResponse>): Promise<void> {
    if (this.#stop.signal.aborted || pending.cancel.signal.aborted) {
      if (outcome.kind === 'answered') outcome.value.body.destroy()
      return
    }
    if (outcome.kind === 'refused') return this.#connection.refuse(pending, outcome.refusal)
    if (outcome.kind === 'failed') return this.#connection.fail(pending, outcome.code, outcome.message, outcome.hint)
    if (pending.line === this.#connection.session.initialize && outcome.value.status < 300) {
      this.#connection.session.id = headerValue(outcome.value.headers, 'mcp-session-id')
    }
    await this.#connection.follow(pending, outcome.value)
  }

  /** Notifications and answers: delivered, and nothing said to the client about it. */
  async #tell(line: Line): Promise<void> {
    const { method } = line.message
    const cancelled = method === 'notifications/cancelled' ? this.#cancelledBy(line) : undefined
    if (cancelled?.line.message.stateless) {
      // In the stateless era closing the request is how it is cancelled (Streamable HTTP, 2026-07-28).
      cancelled.cancel.abort(new Error('cancelled by the client'))
      return
    }
    const outcome = await this.#reconnect.post(line, this.#until())
    this.#connection.note(line, outcome)
    if (outcome.kind === 'answered') outcome.value.body.destroy()
    cancelled?.cancel.abort(new Error('cancelled by the client'))
    if (method === 'notifications/initialized' && !line.message.stateless) {
      this.#connection.session.initialized = line
      this.#listen()
    }
  }

  #cancelledBy({ bytes }: Line): Pending | undefined {
    const { params } = JSON.parse(new TextDecoder().decode(bytes)) as { params?: { requestId?: unknown } }
    const id = JSON.stringify(params?.requestId)
    return id === undefined ? undefined : [...this.#pending].find((pending) => sameId(pending.id, id))
  }

  /** How long work for one message may go on: until the adapter stops, or --request-timeout is over. */
  #until(): AbortSignal {
    const { timeoutMs } = this.#runtime.options.runtime
    return timeoutMs === undefined
      ? this.#stop.signal
      : AbortSignal.any([this.#stop.signal, AbortSignal.timeout(timeoutMs)])
  }

  /** Opens the stream for messages of the server, in place of the one before. */
  #listen(): void {
    this.#listening.abort()
    this.#listening = new AbortController()
    const signal = AbortSignal.any([this.#stop.signal, this.#listening.signal])
    keepListening(this.#connection, this.#runtime.clock, signal)
      .then((ended) => {
        if (ended === 'lost') return this.#reconnect.again(this.#connection.session.id, signal)
      })
      .catch((error: unknown) => this.#failed(error))
  }

  /** What the shim itself must know of the messages of the server. */
  #see(incoming: Incoming, pending: Pending | undefined): void {
    if (incoming.method === 'notifications/tools/list_changed') this.#cache.clear()
    if (!pending) return
    const key = this.#cacheKeys.get(pending)
    if (key !== undefined) this.#cache.keep(key, incoming.text)
    const { message } = pending.line
    if (message.stateless && message.method === 'tools/list') this.#connection.session.params.learn(incoming.text)
    if (pending.line === this.#connection.session.initialize) this.#reconnect.negotiated(incoming.text)
  }

  #allowed({ message: { method, kind, id } }: Line): boolean {
    const { anonymous, anonymousMethods } = this.#runtime.options.stdio
    if (!anonymous || kind === 'response' || anonymousMethods.includes(method ?? '')) return true
    if (id !== undefined) {
      const text = `${method} is not possible without an identity (--anonymous).`
      this.#run(this.#outbox.send(rpcError(id, RPC_METHOD_NOT_FOUND, text)))
    }
    return false
  }

  #run(task: Promise<void>): void {
    const guarded = task.catch((error: unknown) => this.#failed(error)).finally(() => this.#tasks.delete(guarded))
    this.#tasks.add(guarded)
  }
}
