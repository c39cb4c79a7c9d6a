import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Listening {
  readonly url: string
  readonly port: number
  stop(): Promise<void>
}

/** A real HTTP server on a free loopback port, closed with the test. */
export async function listen(handler: RequestListener, port = 0): Promise<Listening> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address() as AddressInfo
  const stop = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  onTestFinished(stop)
  return { url: `http://127.0.0.1:${address.port}`, port: address.port, stop }
}

export async function readText(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

export function json(res: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(`${JSON.stringify(value)}\n`)
}

/** An open event stream; `event` writes one. */
export function eventStream(res: ServerResponse, headers: Record<string, string> = {}) {
  res.writeHead(200, { 'content-type': 'text/event-stream', ...headers }).flushHeaders()
  return {
    event(data: unknown, fields: { id?: string; retry?: number } = {}): void {
      const id = fields.id === undefined ? '' : `id: ${fields.id}\n`
      const retry = fields.retry === undefined ? '' : `retry: ${fields.retry}\n`
      res.write(`${id}${retry}data: ${data === '' ? '' : JSON.stringify(data)}\n\n`)
    },
    end: () => res.end(),
    /** Breaks the connection, once what was written is on its way. */
    cut: () => res.write('', () => res.destroy()),
  }
}
