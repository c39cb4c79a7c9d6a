import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { discoverTools } from './discover.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function serve(listener: RequestListener, port = 0): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function discover(url: string, waitMs = 0) {
  const said: string[] = []
  const done = discoverTools({ url, waitMs, signal: new AbortController().signal, say: (text) => said.push(text) })
  return { done, said }
}

test('a web page is not an MCP server', async () => {
  const url = await serve((_, reply) => reply.setHeader('content-type', 'text/html').end('<h1>Hello</h1>'))
  await expect(discover(url).done).rejects.toMatchObject({ code: 'MCPR_DISCOVERY_FAILED' })
})

test('an endless answer is cut off, not swallowed', async () => {
  const url = await serve((_, reply) => {
    reply.setHeader('content-type', 'application/json')
    const chunk = 'x'.repeat(64 * 1024)
    const more = () => {
      while (!reply.destroyed && reply.write(chunk));
    }
    reply.on('drain', more)
    more()
  })
  const before = process.memoryUsage().arrayBuffers
  await expect(discover(url).done).rejects.toMatchObject({ code: 'MCPR_DISCOVERY_FAILED' })
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024)
})

test('a server that never answers is a time-out', async () => {
  const url = await serve(() => {})
  const options = { url, waitMs: 0, requestTimeoutMs: 50, signal: new AbortController().signal, say: () => {} }
  await expect(discoverTools(options)).rejects.toMatchObject({ code: 'MCPR_TIMEOUT' })
})

test.each(['localhost:8088', 'ftp://localhost', 'http://'])('%s is no address', async (url) => {
  await expect(discover(url).done).rejects.toMatchObject({ code: 'MCPR_USAGE' })
})

test('waits for a server on this machine that is still starting, and says so once', async () => {
  const url = await serve(() => {})
  const port = Number(new URL(url).port)
  await new Promise((resolve) => servers.pop()?.close(resolve))
  const { done, said } = discover(url, 30_000)
  const answer = done.catch((error: { code: string }) => error.code)
  // The first try was refused when the wait is announced; only then the port opens.
  while (said.length === 0) await new Promise((resolve) => setImmediate(resolve))
  await serve((_, reply) => reply.writeHead(404).end(), port)
  expect(await answer).toBe('MCPR_DISCOVERY_FAILED')
  expect(said).toHaveLength(1)
})

test('without a wait a refused connection is an error that says what to do', async () => {
  const url = await serve(() => {})
  await new Promise((resolve) => servers.pop()?.close(resolve))
  await expect(discover(url).done).rejects.toMatchObject({ code: 'MCPR_UNAVAILABLE', hint: expect.any(String) })
})
