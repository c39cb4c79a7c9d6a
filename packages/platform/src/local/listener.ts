// One port for API and gateway (decision 12). Every request passes the Host and Origin guard first (F11).
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { guardLocalRequest } from '@mcp-runtime/wire'
import { RESERVED_PATHS } from '../api/index.ts'
import { PlatformError } from '../errors.ts'
import { limitBodyTime } from './body-time.ts'
import { answerHealth, HEALTH_PATHS, type Health, send } from './health.ts'
import { answerUnreadable } from './unreadable.ts'

// An import of node:http evaluates each of its exports, among them a whole HTTP client that nobody here uses (20 ms of
// the start).
const { createServer } = process.getBuiltinModule('node:http')

export interface Parts extends Health {
  readonly api: (req: IncomingMessage, res: ServerResponse) => void
  readonly gateway: (req: IncomingMessage, res: ServerResponse) => void
}

export interface Address {
  readonly host: string
  readonly port: number
  /** More host names that reach this listener, when it is told to listen beyond loopback. */
  readonly allowedHosts?: readonly string[]
}

/** Errors: PlatformError port_in_use, address_unavailable. */
export async function listen(address: Address, parts: Parts): Promise<Server> {
  const server = createServer((req, res) => serve(req, res))
  // Longer than clients keep idle connections, so that they, not we, close them; their next request is never lost.
  server.keepAliveTimeout = 75_000
  server.headersTimeout = 15_000
  // Of bodies see limitBodyTime.
  server.requestTimeout = 0
  server.on('clientError', answerUnreadable)

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenFailure(error, address)))
    server.listen({ host: address.host, port: address.port, exclusive: true }, resolve)
  })
  const { port } = server.address() as AddressInfo

  function serve(req: IncomingMessage, res: ServerResponse): void {
    const { host, origin, 'sec-fetch-site': site } = req.headers
    const verdict = guardLocalRequest({
      host,
      origin,
      site: typeof site === 'string' ? site : undefined,
      listen: { host: address.host, port },
      ...(address.allowedHosts === undefined ? {} : { allowedHosts: address.allowedHosts }),
    })
    const path = (req.url ?? '').split('?', 1)[0] ?? ''
    const first = path.split('/', 2)[1] ?? ''
    limitBodyTime(req, path)
    if (!verdict.ok) {
      // Nothing of the body is read, so the connection cannot be used again.
      res.shouldKeepAlive = false
      send(res, verdict.status, JSON.stringify({ error: 'forbidden', message: `Refused: ${verdict.reason}.` }))
    } else if (HEALTH_PATHS.includes(path)) {
      answerHealth(req, res, path, parts)
    } else if (RESERVED_PATHS.includes(first)) {
      parts.api(req, res)
    } else {
      parts.gateway(req, res)
    }
  }
  return server
}

function listenFailure(error: Error, { host, port }: Address): Error {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') {
    return new PlatformError('port_in_use', `Another program listens on port ${port}.`, { port }, error)
  }
  return new PlatformError(
    'address_unavailable',
    `Cannot listen on ${host}, port ${port}: ${error.message}`,
    { host, port },
    error,
  )
}
