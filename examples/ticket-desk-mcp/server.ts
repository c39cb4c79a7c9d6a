// `node server.ts`: the ticket desk on http://localhost:8088/mcp. Environment: PORT, HOST (loopback unless said
// otherwise) and MCP_PATH, which the platform sets to the path it publishes the server under.
import type { AddressInfo } from 'node:net'
import { createHttpServer } from './src/http.ts'
import { endWithParent } from './src/parent.ts'
import { TicketStore } from './src/tickets.ts'

const host = process.env.HOST || '127.0.0.1'
const port = Number(process.env.PORT || 8088)
const path = process.env.MCP_PATH || '/mcp'

if (!Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(`PORT is "${process.env.PORT}"; it must be a number from 0 to 65535.`)
  process.exit(2)
}

const server = createHttpServer({ path, host, store: new TicketStore() })

server.on('error', (error: NodeJS.ErrnoException) => {
  const busy = error.code === 'EADDRINUSE'
  console.error(busy ? `Port ${port} is in use; choose another with PORT=….` : `Cannot listen: ${error.message}`)
  process.exit(1)
})
server.listen(port, host, () => {
  const shown = ['127.0.0.1', '::1'].includes(host) ? 'localhost' : host
  console.log(`ticket-desk listens on http://${shown}:${(server.address() as AddressInfo).port}${path}`)
})

const stop = () => {
  server.close()
  server.closeAllConnections()
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
endWithParent(stop)
