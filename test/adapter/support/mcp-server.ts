// A real MCP server in both eras, made with the official SDKs: sessions (through 2025-11-25) by the first, the
// stateless revision (2026-07-28) by the second.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server'
import { sendWebResponse, webRequest } from '../../support/web-handler.ts'

const TOOLS = ['echo', 'upper', 'count', 'ask']
const schema = { type: 'object', properties: { text: { type: 'string' } } } as const

export interface McpFixture {
  handle(req: IncomingMessage, res: ServerResponse, body: string): Promise<void>
  /** All sessions are gone, as after a restart. */
  forget(): void
  /** Tells every session that the list of tools has changed. */
  announce(): Promise<void>
  readonly calls: string[]
}

export function mcpFixture(): McpFixture {
  const sessions = new Map<string, { transport: StreamableHTTPServerTransport; server: Server }>()
  const calls: string[] = []
  const stateless = createMcpHandler(() => modern(calls), { legacy: 'reject' })

  const open = async () => {
    const server = legacy(calls)
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      eventStore: new InMemoryEventStore(),
      onsessioninitialized: (id) => void sessions.set(id, { transport, server }),
    })
    await server.connect(transport as Parameters<typeof server.connect>[0])
    return transport
  }

  return {
    calls,
    async handle(req, res, body) {
      const parsed = body === '' ? undefined : (JSON.parse(body) as Record<string, unknown>)
      if (req.headers['mcp-method'] !== undefined)
        return sendWebResponse(await stateless.fetch(webRequest(req, body)), res)
      const id = String(req.headers['mcp-session-id'] ?? '')
      const known = sessions.get(id)?.transport
      if (id !== '' && !known) {
        res.writeHead(404, { 'content-type': 'application/json' })
        res.end('{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}')
        return
      }
      await (known ?? (await open())).handleRequest(req, res, parsed)
    },
    forget: () => sessions.clear(),
    async announce() {
      for (const { server } of sessions.values()) await server.sendToolListChanged()
    },
  }
}

function legacy(calls: string[]): Server {
  const server = new Server({ name: 'fixture', version: '1' }, { capabilities: { tools: { listChanged: true } } })
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: TOOLS.map((name) => ({ name, inputSchema: schema })),
  }))
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    calls.push(params.name)
    const progressToken = params._meta?.progressToken
    if (params.name === 'count' && progressToken !== undefined) {
      for (const progress of [1, 2]) {
        await extra.sendNotification({
          method: 'notifications/progress',
          params: { progressToken, progress, total: 2 },
        })
      }
    }
    if (params.name === 'ask') {
      const { roots } = await server.listRoots(undefined, { relatedRequestId: extra.requestId } as object)
      return { content: [{ type: 'text', text: roots.map(({ uri }) => uri).join() }] }
    }
    return { content: [{ type: 'text', text: String(params.arguments?.text ?? params.name) }] }
  })
  return server
}

function modern(calls: string[]): McpServer {
  const server = new McpServer({ name: 'fixture', version: '2' })
  for (const name of TOOLS) {
    server.registerTool(name, { inputSchema: fromJsonSchema<{ text?: string }>(schema) }, ({ text }) => {
      calls.push(name)
      return { content: [{ type: 'text', text: text ?? name }] }
    })
  }
  return server
}
