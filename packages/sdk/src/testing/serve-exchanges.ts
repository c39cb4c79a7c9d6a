import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came in. */
export interface ReceivedRequest {
  readonly method: string
  /** Path with query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** How it is answered. */
export interface ServedReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text, or data that is sent as JSON. */
  readonly body?: unknown
  /** Cuts the connection instead of answering. */
  readonly cut?: boolean
}

/** A running server; `await using` ends it. */
export interface ExchangeServer extends AsyncDisposable {
  readonly url: string
  /** What came in, in order. */
  readonly requests: readonly ReceivedRequest[]
}

/**
 * A real HTTP server on loopback, on a free port, that answers as told and remembers what it was asked. For the failures
 * that a real platform does not produce on demand.
 */
export async function serveExchanges(
  answer: (request: ReceivedRequest, index: number) => ServedReply | Promise<ServedReply>,
): Promise<ExchangeServer> {
  const requests: ReceivedRequest[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url: path = '', headers } = request
    const received = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') }
    requests.push(received)
    const reply = await answer(received, requests.length - 1)
    if (reply.cut === true) {
      request.socket.destroy()
      return
    }
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? '')
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
