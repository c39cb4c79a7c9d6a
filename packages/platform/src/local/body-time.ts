import type { IncomingMessage } from 'node:http'
import { API_PREFIX, type RouteSpec, routes } from '@mcp-runtime/contract'

/** Milliseconds within which a request must have come whole; Node's own default, which cannot make exceptions. */
const BODY_TIME = 300_000

const uploads = new Set(
  Object.values<RouteSpec>(routes)
    .filter((route) => route.transfer === 'upload')
    .map((route) => API_PREFIX + route.path),
)

/**
 * Ends a connection whose request takes too long to come. An upload may take as long as it moves: its route watches that
 * (F17).
 */
export function limitBodyTime(req: IncomingMessage, path: string): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = req.headers
  if ((length === undefined && encoding === undefined) || uploads.has(path)) return
  const timer = setTimeout(cut, BODY_TIME, req)
  timer.unref()
  req.once('close', () => clearTimeout(timer))
}

const cut = (req: IncomingMessage): void => {
  if (!req.complete) req.socket.destroy()
}
