// MCP servers made with the official SDKs, on ephemeral loopback ports.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Server as Server1 } from '@modelcontextprotocol/sdk/server/index.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { createMcpHandler, Server as Server2 } from '@modelcontextprotocol/server'
import { serve } from './serve.ts'

const PAGE = 3
const TOOLS = Array.from({ length: 7 }, (_, i) => ({
  name: `tool-${i}`,
  description: `Does ${i}`,
  inputSchema: { type: 'object' as const },
  annotations: { readOnlyHint: i === 0 },
}))

function page(cursor: string | undefined) {
  const from = Number(cursor ?? 0)
  const more = from + PAGE < TOOLS.length ? { nextCursor: String(from + PAGE) } : {}
  return { tools: TOOLS.slice(from, from + PAGE), ...more }
}

const said = (name: string) => ({ content: [{ type: 'text' as const, text: `ran ${name}` }] })

/** SDK 1.x, session era, stateful; answers as SSE unless `json`. `sessions` are the ones open now. */
export async function serveSdk1({ json = false } = {}) {
  const sessions = new Map<string, StreamableHTTPServerTransport>()
  const site = await serve(async (req, res) => {
    const id = req.headers['mcp-session-id']
    const known = typeof id === 'string' ? sessions.get(id) : undefined
    if (known) return void known.handleRequest(req, res)
    if (id !== undefined) return void res.writeHead(404).end()
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: json,
      onsessioninitialized: (created) => void sessions.set(created, transport),
      onsessionclosed: (closed) => void sessions.delete(closed),
    })
    const server = new Server1({ name: 'sdk1', version: '1.0.0' }, { capabilities: { tools: {} } })
    server.setRequestHandler(ListToolsRequestSchema, (request) => page(request.params?.cursor))
    server.setRequestHandler(CallToolRequestSchema, (request) => said(request.params.name))
    await server.connect(transport as Parameters<typeof server.connect>[0])
    await transport.handleRequest(req, res)
  })
  return { ...site, sessions }
}

/** SDK 2.x: the stateless era, and the session era unless `only`. */
export async function serveSdk2({ only = false } = {}) {
  const handler = createMcpHandler(
    () => {
      const server = new Server2({ name: 'sdk2', version: '2.0.0' }, { capabilities: { tools: {} } })
      server.setRequestHandler('tools/list', (request) => page(request.params?.cursor))
      server.setRequestHandler('tools/call', (request) => said(request.params.name))
      return server
    },
    { legacy: only ? 'reject' : 'stateless' },
  )
  return serve((req, res) => void webHandler(handler.fetch, req, res))
}

async function webHandler(fetch: (request: Request) => Promise<Response>, req: IncomingMessage, res: ServerResponse) {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  const headers = new Headers()
  for (let i = 0; i < req.rawHeaders.length; i += 2) headers.append(req.rawHeaders[i]!, req.rawHeaders[i + 1]!)
  const stop = new AbortController()
  res.once('close', () => stop.abort())
  const init = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}
  const response = await fetch(
    new Request(`http://localhost${req.url}`, { method: req.method!, headers, signal: stop.signal, ...init }),
  )
  res.writeHead(response.status, [...response.headers].flat())
  try {
    for await (const chunk of response.body ?? []) res.write(chunk)
    res.end()
  } catch {
    res.destroy()
  }
}
