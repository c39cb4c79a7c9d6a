// The least an MCP server can do: one fixed answer to every message.
import { createServer } from 'node:http'
import { serving } from './role.mjs'

const answer = '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"[]"}],"isError":false}}'
const server = createServer((req, res) => {
  req.resume().once('end', () => {
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer)
  })
})
server.keepAliveTimeout = 75_000
server.listen(0, '127.0.0.1', () => {
  serving({ url: `http://127.0.0.1:${server.address().port}/mcp` }, () => server.closeAllConnections())
})
