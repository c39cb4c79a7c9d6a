// A small MCP client on the official SDK: lists the tools of a server, or calls one.
//   node examples/mcp-client/call.mjs http://127.0.0.1:8099                            lists the tools
//   node examples/mcp-client/call.mjs http://127.0.0.1:8099 get_ticket '{"id":"T-1"}'  calls one
// With MCP_ERA=auto it asks for the stateless protocol (2026-07-28) first; without, it speaks the session protocol.
// Exit code 1 when the call was denied or failed, so that scripts can tell.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

const [url, tool, json = '{}'] = process.argv.slice(2)
if (!url) {
  console.error('usage: node examples/mcp-client/call.mjs URL [TOOL [JSON]]')
  process.exit(2)
}

const client = new Client(
  { name: 'example-client', version: '1.0.0' },
  { versionNegotiation: { mode: process.env.MCP_ERA === 'auto' ? 'auto' : 'legacy' } },
)
try {
  await client.connect(new StreamableHTTPClientTransport(new URL(url)))
  if (tool === undefined) {
    const { tools } = await client.listTools()
    for (const { name, description } of tools) console.log(description ? `${name}: ${description}` : name)
  } else {
    const result = await client.callTool({ name: tool, arguments: JSON.parse(json) })
    for (const part of result.content) console.log(part.type === 'text' ? part.text : JSON.stringify(part))
    if (result.isError) process.exitCode = 1
  }
} catch (error) {
  console.error(`${error.name}: ${error.message}`)
  process.exitCode = 1
} finally {
  await client.close()
}
