import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Runtime } from '../runtime/runtime.ts'
import { admit } from './admit.ts'
import { Readiness } from './readiness.ts'
import { respondEmpty, respondJson } from './respond.ts'
import { routeOf } from './route.ts'
import { serveCall } from './serve.ts'

/** How long calls may finish after a stop is asked for (adapter-and-gateway §5.7). */
const DRAIN = 10_000

export interface RunningProxy {
  /** `http://127.0.0.1:8099` */
  readonly url: string
  readonly port: number
  /** Ends streams at once, lets calls finish for 10 s at most, then cuts what is left. */
  stop(): Promise<void>
}

/** Listens and serves. Rejects with the system's error when the address cannot be had (EADDRINUSE, EACCES, …). */
export async function startProxy(runtime: Runtime): Promise<RunningProxy> {
  const { host, port } = runtime.options.proxy
  const handler = new Handler(runtime)
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (req, res) => void handler.handle(req, res))
  // A stream may be silent for hours and a call may take as long as its tool does; only headers must come soon.
  server.headersTimeout = 5_000
  server.requestTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  handler.listen = { host, port: address.port }
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return { url: `http://${shown}:${address.port}`, port: address.port, stop: () => stop(server, handler, runtime) }
}

class Handler {
  listen = { host: '', port: 0 }
  draining = false
  readonly streams = new AbortController()
  readonly calls = new AbortController()
  readonly active = new Set<Promise<unknown>>()
  readonly #runtime: Runtime
  readonly #readiness: Readiness

  constructor(runtime: Runtime) {
    this.#runtime = runtime
    this.#readiness = new Readiness(runtime)
  }

  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    res.on('error', () => undefined)
    const route = routeOf(req.url ?? '/')
    // Liveness is asked for by supervisors under any name, and tells nothing.
    if (route === 'live') return respondEmpty(res, 204)
    const admission = admit(req, this.listen, this.#runtime.options.proxy.localToken)
    if (!admission.ok) {
      return respondJson(res, admission.status, JSON.stringify({ error: 'refused', message: admission.reason }))
    }
    if (route === undefined) {
      const message = 'The MCP route of this adapter is / or /mcp.'
      return respondJson(res, 404, JSON.stringify({ error: 'not_found', message }))
    }
    if (route === 'ready') return this.#ready(res)
    if (route === 'metrics') return this.#metrics(res)
    if (this.draining) {
      res.setHeader('connection', 'close')
      return respondJson(res, 503, JSON.stringify({ error: 'stopping', message: 'The adapter is stopping.' }))
    }
    const call = this.#call(req, res)
    this.active.add(call)
    await call
    this.active.delete(call)
  }

  async #call(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { metrics } = this.#runtime
    metrics.inflight += 1
    try {
      const ended = await serveCall(this.#runtime, req, res, (req.method === 'GET' ? this.streams : this.calls).signal)
      if (ended !== 'gone') this.#readiness.note(ended !== 'failed')
    } catch (error) {
      this.#runtime.warn(`adapter/proxy: ${error instanceof Error ? error.message : String(error)}`)
      respondJson(
        res,
        500,
        JSON.stringify({ error: 'internal_error', message: 'The adapter failed; its log says how.' }),
      )
    } finally {
      metrics.inflight -= 1
    }
  }

  async #ready(res: ServerResponse): Promise<void> {
    const problems = this.draining ? ['stopping'] : await this.#readiness.problems()
    if (problems.length === 0) return respondEmpty(res, 204)
    respondJson(res, 503, JSON.stringify({ ready: false, problems }))
  }

  async #metrics(res: ServerResponse): Promise<void> {
    const { keeper, metrics } = this.#runtime
    const ready = (await this.#readiness.problems()).length === 0
    const text = metrics.render({ ready, sessionExpiresAt: keeper.expiresAt, renewals: keeper.renewals })
    res.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text)
  }
}

async function stop(server: Server, handler: Handler, runtime: Runtime): Promise<void> {
  handler.draining = true
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  handler.streams.abort(new Error('the adapter is stopping'))
  server.closeIdleConnections()
  const over = new AbortController()
  await Promise.race([Promise.allSettled(handler.active), runtime.clock.sleep(DRAIN, over.signal)])
  over.abort()
  handler.calls.abort(new Error('the adapter is stopping'))
  await Promise.allSettled(handler.active)
  server.closeAllConnections()
  await closed
  await runtime.upstream.close()
}
