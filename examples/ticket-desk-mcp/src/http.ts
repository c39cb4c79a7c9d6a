import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  isLegacyRequest,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server'
import { createDesk } from './mcp.ts'
import { createSessions } from './sessions.ts'
import type { TicketStore } from './tickets.ts'

export interface HttpOptions {
  /** Where MCP is served, `/mcp` or what the platform asked for. */
  readonly path: string
  readonly host: string
  readonly store: TicketStore
}

const LOOPBACK = ['127.0.0.1', 'localhost', '::1']

/** The desk over Streamable HTTP: protocol versions with sessions (through 2025-11-25) and without (2026-07-28). */
export function createHttpServer({ path, host, store }: HttpOptions): Server {
  const sessions = createSessions(() => createDesk(store))
  const stateless = createMcpHandler(() => createDesk(store), { legacy: 'reject' })

  const answer = async (request: Request): Promise<Response> => {
    // A web page that resolves its own name to this machine must not reach a server on loopback.
    if (LOOPBACK.includes(host)) {
      const refused =
        hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
        originValidationResponse(request, localhostAllowedOrigins())
      if (refused) return refused
    }
    if (new URL(request.url).pathname !== path) return new Response(`MCP is served at ${path}\n`, { status: 404 })
    return (await isLegacyRequest(request)) ? sessions.handle(request) : stateless.fetch(request)
  }

  return createServer((incoming, outgoing) => {
    serve(incoming, outgoing, answer).catch(() => outgoing.destroy())
  })
}

type Answer = (request: Request) => Promise<Response>

/** node:http to the Request and Response that the SDK speaks, without buffering; a client that leaves ends the call. */
async function serve(incoming: IncomingMessage, outgoing: ServerResponse, answer: Answer): Promise<void> {
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  const response = await answer(webRequest(incoming, gone.signal))
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  if (!response.body) return void outgoing.end()
  outgoing.flushHeaders()
  await pipeline(Readable.fromWeb(response.body as ReadableStream), outgoing)
}

function webRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD'
  return new Request(new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`), {
    method: incoming.method ?? 'GET',
    headers,
    signal,
    ...(hasBody ? { body: Readable.toWeb(incoming), duplex: 'half' } : {}),
  } as RequestInit)
}
