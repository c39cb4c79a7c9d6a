import type { IncomingMessage, ServerResponse } from 'node:http'

export interface Health {
  readonly ready: () => boolean
  /** Servers on which nothing is allowed because their policy cannot be used, as `namespace/name`. */
  readonly unusablePolicies: () => readonly string[]
  /** Prometheus text. */
  readonly metrics: () => string
}

export const HEALTH_PATHS = ['/healthz', '/readyz', '/metrics']

/** Answers the paths that orchestrators and scrapers ask; open to everybody who may reach the port. */
export function answerHealth(req: IncomingMessage, res: ServerResponse, path: string, health: Health): void {
  req.resume()
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.setHeader('allow', 'GET, HEAD')
    send(res, 405, '{"error":"method_not_allowed","message":"Only GET and HEAD are possible here."}')
  } else if (path === '/metrics') {
    send(res, 200, health.metrics(), 'text/plain; version=0.0.4; charset=utf-8')
  } else if (path === '/healthz') {
    send(res, 200, '{"ok":true}')
  } else {
    const ok = health.ready()
    // One unusable policy closes its own server; the others are served, so the platform stays ready and only names it.
    const unusable = ok ? health.unusablePolicies() : []
    send(res, ok ? 200 : 503, JSON.stringify({ ok, ...(unusable.length === 0 ? {} : { unusable_policies: unusable }) }))
  }
}

export function send(res: ServerResponse, status: number, body: string, type = 'application/json'): void {
  res.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  })
  res.end(body)
}
