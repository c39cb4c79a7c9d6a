// An MCP server in both eras whose tools ask the client something before they answer: by requests of its own in a session
// (through 2025-11-25), by `input_required` results in the stateless era.
import { randomUUID } from 'node:crypto'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { createMcpHandler, fromJsonSchema, inputRequired, McpServer } from '@modelcontextprotocol/server'
import { sendWebResponse, webRequest } from '../../support/web-handler.ts'
import { type Listening, listen } from './rig.ts'

export const ASKING = ['sampling', 'elicitation', 'roots'] as const
export type Asking = (typeof ASKING)[number]

const schema = { type: 'object', properties: {} } as const
const requestedSchema = { type: 'object' as const, properties: { city: { type: 'string' as const } } }
const messages = [{ role: 'user', content: { type: 'text', text: 'Which city?' } }] as const
const asked = { messages: [...messages], maxTokens: 10 }
const message = 'Which city?'
const said = (what: unknown) => ({ content: [{ type: 'text' as const, text: JSON.stringify(what) }] })

export async function startAskingServer(): Promise<Listening> {
  const sessions = new Map<string, StreamableHTTPServerTransport>()
  const stateless = createMcpHandler(modern, { legacy: 'reject', maxRequestBodySize: 32 * 1024 * 1024 })
  const open = async (): Promise<StreamableHTTPServerTransport> => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, transport),
    })
    const server = legacy()
    await server.connect(transport as Parameters<typeof server.connect>[0])
    return transport
  }
  return listen(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    if (req.headers['mcp-method'] !== undefined)
      return sendWebResponse(await stateless.fetch(webRequest(req, body)), res)
    const known = sessions.get(String(req.headers['mcp-session-id'] ?? ''))
    await (known ?? (await open())).handleRequest(req, res, body === '' ? undefined : JSON.parse(body))
  })
}

function legacy(): Server {
  const server = new Server({ name: 'asking', version: '1' }, { capabilities: { tools: {} } })
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: ASKING.map((name) => ({ name, inputSchema: schema })),
  }))
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { requestId }) => {
    // In the stream of the call itself, so that no GET stream is needed.
    const options = { relatedRequestId: requestId }
    if (params.name === 'sampling') return said((await server.createMessage(asked, options)).content)
    if (params.name === 'elicitation') {
      return said((await server.elicitInput({ message, requestedSchema }, options)).content)
    }
    return said((await server.listRoots(undefined, options)).roots)
  })
  return server
}

function modern(): McpServer {
  const server = new McpServer({ name: 'asking', version: '2' })
  const requests = {
    sampling: inputRequired.createMessage(asked),
    elicitation: inputRequired.elicit({ message, requestedSchema }),
    roots: inputRequired.listRoots(),
  }
  for (const name of ASKING) {
    server.registerTool(name, { inputSchema: fromJsonSchema(schema) }, (_, context) => {
      const reply = context.mcpReq.inputResponses?.it
      return reply === undefined ? inputRequired({ inputRequests: { it: requests[name] } }) : said(reply)
    })
  }
  return server
}
