// MCP clients that others wrote, as a test uses them: connected, called, closed.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'

export type Era = 'session' | 'stateless'
export const ERAS: readonly Era[] = ['session', 'stateless']

export interface ToolAnswer {
  readonly isError: boolean
  readonly text: string
  readonly reason: string | undefined
}

export interface TestClient {
  readonly tools: () => Promise<string[]>
  readonly call: (tool: string, args?: Record<string, unknown>) => Promise<ToolAnswer>
  readonly version: () => string | undefined
  readonly close: () => Promise<void>
}

/** The official client in one era, over HTTP. */
export const connectHttp = (url: string, era: Era): Promise<TestClient> =>
  connect(new StreamableHTTPClientTransport(new URL(url)), era)

/** The same over the standard streams of a command. */
export const connectStdio = (
  command: readonly string[],
  env: Record<string, string | undefined>,
  era: Era,
): Promise<TestClient> => {
  const [program = '', ...args] = command
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >
  return connect(new StdioClientTransport({ command: program, args, env: given, stderr: 'ignore' }), era)
}

async function connect(transport: StreamableHTTPClientTransport | StdioClientTransport, era: Era): Promise<TestClient> {
  const mode = era === 'session' ? ('legacy' as const) : { pin: '2026-07-28' }
  const client = new Client({ name: 'test-client', version: '1.0.0' }, { versionNegotiation: { mode } })
  await client.connect(transport)
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name).sort(),
    call: async (name, args = {}) => {
      const result = await client.callTool({ name, arguments: args })
      const content = (result.content ?? []) as { type: string; text?: string }[]
      return {
        isError: result.isError === true,
        text: content.map(({ text = '' }) => text).join('\n'),
        reason: (result._meta as Record<string, string> | undefined)?.['mcpruntime.org/reason'],
      }
    },
    version: () => client.getNegotiatedProtocolVersion?.(),
    close: () => client.close(),
  }
}
