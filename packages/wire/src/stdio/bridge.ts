import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkEraHeaders } from '../era/check-headers.ts'
import { SESSION_REVISIONS } from '../era/revisions.ts'
import { mediaType } from '../headers/flat.ts'
import { compactJson } from '../json/compact.ts'
import { rpcError } from '../rpc/answers.ts'
import { RPC_INVALID_REQUEST, RPC_TRANSPORT, RPC_UNSUPPORTED_REVISION } from '../rpc/codes.ts'
import type { ScannedMessage } from '../rpc/message.ts'
import { scanMessage } from '../rpc/scan-message.ts'
import { Answer, sendJson, takesStreams } from './answer.ts'
import type { StdioCommand } from './child.ts'
import { readRequest } from './read-request.ts'
import { BridgeSession } from './session.ts'
import { SharedChild } from './shared.ts'

export interface StdioBridgeOptions extends StdioCommand {
  /** Most sessions, i.e. programs, at a time. Default 64. */
  maxSessions?: number
  /** Most bytes of a request body. Default 16 MiB. */
  maxBody?: number
  /** Milliseconds after which a session nobody uses is ended. Default 30 minutes. */
  idle?: number
  /** Milliseconds the program gets to answer whether it speaks the stateless era. Default 5000. */
  probeTimeout?: number
}

/**
 * A stdio MCP server behind Streamable HTTP, for many clients at once, in both eras. Session era: each MCP session has
 * a program of its own, started by `initialize` and ended by DELETE, idleness or close(). Stateless era: one shared
 * program, asked once whether it speaks that era; if not, requests are refused with -32022 and the session revisions,
 * on which clients fall back. A program that ends fails its open requests with JSON-RPC errors; the next
 * `initialize` (session) or request (stateless) starts a new one. Host and Origin are the caller's to check.
 */
export class StdioBridge {
  readonly #options: StdioBridgeOptions
  readonly #sessions = new Map<string, BridgeSession>()
  readonly #shared: SharedChild
  /** Programs whose session is over and which have not ended yet; close() must not leave them behind. */
  readonly #ending = new Set<Promise<void>>()
  readonly #sweep: NodeJS.Timeout

  constructor(options: StdioBridgeOptions) {
    if (!options.command[0]) throw new TypeError('a stdio bridge needs a program to run')
    this.#options = options
    this.#shared = new SharedChild(options, options.probeTimeout ?? 5_000)
    const idle = options.idle ?? 30 * 60_000
    this.#sweep = setInterval(() => this.#endIdle(idle), Math.min(idle, 60_000)).unref()
  }

  /** How many programs of the session era run. */
  get sessions(): number {
    return this.#sessions.size
  }

  /** Serves one HTTP request of the MCP endpoint, whatever its path. */
  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.method === 'POST') return this.#post(req, res)
    if (req.method !== 'GET' && req.method !== 'DELETE')
      return refuse(res, 405, 'Method not allowed.', { Allow: 'GET, POST, DELETE' })
    const session = this.#sessionOf(req, res)
    if (!session) return
    if (req.method === 'DELETE') {
      this.#end(session)
      res.writeHead(204).end()
    } else if (!takesStreams(req.headers.accept)) refuse(res, 406, 'This answers with text/event-stream only.')
    else if (!session.listen(res, {})) refuse(res, 409, 'This session has a stream open already.')
  }

  /** Ends all programs. */
  async close(): Promise<void> {
    clearInterval(this.#sweep)
    const sessions = [...this.#sessions.values()]
    this.#sessions.clear()
    for (const session of sessions) this.#end(session)
    await Promise.all([this.#shared.stop(), ...this.#ending])
  }

  async #post(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (mediaType(req.headers['content-type']) !== 'application/json')
      return refuse(res, 415, 'The body must be application/json.')
    const body = await readRequest(req, this.#options.maxBody ?? 16 * 1024 * 1024)
    if (body === undefined) return refuse(res, 413, 'The body is too large.', { Connection: 'close' })
    const scan = scanMessage(body)
    if (!scan.ok) return sendJson(res, 400, rpcError(scan.id, scan.code, scan.detail))
    const message = scan.messages[0]!
    if (scan.batch) return refuse(res, 400, 'Batches are not served here.')
    const headers = checkEraHeaders(message, req.rawHeaders)
    if (!headers.ok) return sendJson(res, headers.status, rpcError(message.id ?? 'null', headers.code, headers.detail))
    // A message of many lines is scanned again as the one line it becomes: places in it move.
    const spread = body.includes(0x0a) || body.includes(0x0d)
    const line = spread ? Buffer.from(compactJson(body.toString('utf8'))) : body
    const placed = spread ? scanMessage(line) : scan
    if (placed.ok) await this.#serve(req, res, placed.messages[0]!, line)
  }

  async #serve(req: IncomingMessage, res: ServerResponse, message: ScannedMessage, line: Buffer): Promise<void> {
    const id = message.id ?? 'null'
    const streams = takesStreams(req.headers.accept)
    if (message.stateless) {
      if (message.kind !== 'request') return void res.writeHead(202).end()
      if (await this.#shared.ready()) return this.#shared.request(message, line, new Answer(res, id, streams))
      const data = { supported: [...SESSION_REVISIONS], requested: message.protocolVersion }
      return sendJson(
        res,
        400,
        rpcError(id, RPC_UNSUPPORTED_REVISION, 'The server behind this speaks the session era only.', data),
      )
    }
    if (message.method === 'initialize' && message.kind === 'request') return this.#initialize(res, id, line)
    const session = this.#sessionOf(req, res, id)
    if (!session) return
    if (message.kind === 'request') return session.request(line, new Answer(res, id, streams))
    session.tell(line)
    res.writeHead(202).end()
  }

  #initialize(res: ServerResponse, id: string, line: Buffer): void {
    if (this.#sessions.size >= (this.#options.maxSessions ?? 64)) {
      sendJson(res, 503, rpcError(id, RPC_TRANSPORT, 'Too many sessions are open.'))
      return
    }
    const name = crypto.randomUUID()
    const session: BridgeSession = new BridgeSession(this.#options, () => this.#forget(session))
    this.#sessions.set(name, session)
    // Without streaming: the session id is a header of this answer, whatever the server says before.
    session.request(line, new Answer(res, id, false, { 'Mcp-Session-Id': name }))
  }

  #sessionOf(req: IncomingMessage, res: ServerResponse, id = 'null'): BridgeSession | undefined {
    const name = req.headers['mcp-session-id']
    const session = typeof name === 'string' ? this.#sessions.get(name) : undefined
    if (session) return session
    if (name === undefined)
      sendJson(res, 400, rpcError(id, RPC_INVALID_REQUEST, 'The Mcp-Session-Id header is missing; initialize first.'))
    else sendJson(res, 404, rpcError(id, -32001, 'The session is not known; initialize again.'))
    return undefined
  }

  #end(session: BridgeSession): void {
    this.#forget(session)
    const ending = session.child.stop().finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }

  #forget(session: BridgeSession): void {
    for (const [name, known] of this.#sessions) if (known === session) this.#sessions.delete(name)
  }

  #endIdle(idle: number): void {
    for (const session of [...this.#sessions.values()]) {
      if (session.busy || performance.now() - session.lastUsed < idle) continue
      this.#end(session)
    }
  }
}

function refuse(res: ServerResponse, status: number, message: string, headers: Record<string, string> = {}): void {
  sendJson(res, status, rpcError('null', RPC_INVALID_REQUEST, message), headers)
}
