import type { AddressInfo } from 'node:net'
import { guardLocalRequest } from '../guard/local-request.ts'
import { StdioBridge, type StdioBridgeOptions } from './bridge.ts'

/** Runs a bridge on a loopback port of its own, at `/mcp`; port 0 takes a free one. Rejects when the port is taken. */
export async function serveStdioBridge(
  options: StdioBridgeOptions & { port?: number },
): Promise<{ url: string; bridge: StdioBridge; close(): Promise<void> }> {
  // Loaded here: node:http costs every command that imports this package 18 ms otherwise.
  const { createServer } = await import('node:http')
  const bridge = new StdioBridge(options)
  const host = '127.0.0.1'
  let port = options.port ?? 0
  const server = createServer((req, res) => {
    const { host: reached, origin } = req.headers
    const verdict = guardLocalRequest({ host: reached, origin, listen: { host, port } })
    if (!verdict.ok) res.writeHead(verdict.status, { 'Content-Type': 'text/plain' }).end(verdict.reason)
    else if (req.url?.split('?', 1)[0] !== '/mcp') res.writeHead(404).end()
    else void bridge.handle(req, res).catch(() => res.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  port = (server.address() as AddressInfo).port
  return {
    url: `http://${host}:${port}/mcp`,
    bridge,
    async close() {
      server.close()
      await bridge.close()
      server.closeAllConnections()
    },
  }
}
