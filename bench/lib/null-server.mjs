// The least an MCP server can do: one fixed answer to every message, and a session for who asks for one.
import { createServer } from 'node:http'
import { serving } from './role.mjs'

const SESSION = '0f7c1a52-9a53-4f0e-8d0e-6a0d2b8a1c11'
const answer = '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"[]"}],"isError":false}}'
const server = createServer((req, res) => {
  req.resume().once('end', () => {
    const session = req.headers['x-begin-session'] === undefined ? {} : { 'mcp-session-id': SESSION }
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length, ...session }).end(answer)
  })
})
server.keepAliveTimeout = 75_000
server.listen(0, '127.0.0.1', () => {
  serving({ url: `http://127.0.0.1:${server.address().port}/mcp` }, () => server.closeAllConnections())
})
