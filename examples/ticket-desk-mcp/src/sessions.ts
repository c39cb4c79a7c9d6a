import { randomUUID } from 'node:crypto'
import { type McpServer, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server'

// A client that never says goodbye leaves its session behind; the oldest goes when there are too many.
const MOST_SESSIONS = 1000

/** Sessions of the protocol versions that have them: `initialize` opens one, DELETE or age ends it. */
export function createSessions(createServer: () => McpServer) {
  const open = new Map<string, WebStandardStreamableHTTPServerTransport>()

  const connect = async (): Promise<WebStandardStreamableHTTPServerTransport> => {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        open.set(id, transport)
        const [oldest] = open.keys()
        if (open.size > MOST_SESSIONS && oldest) void open.get(oldest)?.close()
      },
    })
    transport.onclose = () => void open.delete(transport.sessionId ?? '')
    await createServer().connect(transport)
    return transport
  }

  return {
    async handle(request: Request): Promise<Response> {
      const id = request.headers.get('mcp-session-id')
      const transport = id === null ? await connect() : open.get(id)
      if (transport) return transport.handleRequest(request)
      const error = { code: -32001, message: 'Session not found' }
      return Response.json({ jsonrpc: '2.0', error, id: null }, { status: 404 })
    },
  }
}
