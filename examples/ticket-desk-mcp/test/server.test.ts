import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterEach, expect, test } from 'vitest'
import { createHttpServer } from '../src/http.ts'
import { TicketStore } from '../src/tickets.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function desk(path = '/mcp'): Promise<string> {
  const server = createHttpServer({ path, host: '127.0.0.1', store: new TicketStore() })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
}

async function connect(url: string, mode: 'legacy' | { pin: string }) {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  const transport = new StreamableHTTPClientTransport(new URL(url))
  await client.connect(transport)
  closers.push(() => client.close())
  return { client, transport }
}

const call = (client: Client, name: string, args: Record<string, unknown> = {}) =>
  client.callTool({ name, arguments: args })

test.each([
  ['with sessions', 'legacy' as const, true],
  ['stateless', { pin: '2026-07-28' }, false],
])('%s: tools with hints, calls, a resource and a prompt', async (_, mode, hasSession) => {
  const { client, transport } = await connect(await desk(), mode)
  expect(transport.sessionId !== undefined).toBe(hasSession)

  const { tools } = await client.listTools()
  expect(tools.map((tool) => [tool.name, tool.annotations?.readOnlyHint, tool.annotations?.destructiveHint])).toEqual([
    ['list_tickets', true, undefined],
    ['get_ticket', true, undefined],
    ['create_ticket', false, false],
    ['add_comment', false, false],
    ['close_ticket', false, true],
  ])
  expect(tools.every((tool) => tool.description)).toBe(true)

  const created = await call(client, 'create_ticket', { title: 'Coffee machine leaks' })
  expect(JSON.stringify(created.content)).toContain('T-4')
  await call(client, 'close_ticket', { id: 'T-4' })
  expect(JSON.stringify((await call(client, 'get_ticket', { id: 'T-4' })).content)).toContain('closed')
  expect((await call(client, 'get_ticket', { id: 'T-99' })).isError).toBe(true)

  const { contents } = await client.readResource({ uri: 'desk://tickets/open' })
  expect(JSON.stringify(contents)).toContain('T-1')
  expect((await client.getPrompt({ name: 'triage', arguments: { shift: 'night' } })).messages).toHaveLength(1)
})

test('a session that is unknown or was ended is 404', async () => {
  const url = await desk()
  const { client, transport } = await connect(url, 'legacy')
  const id = transport.sessionId ?? ''
  await transport.terminateSession()
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
  const reply = await fetch(url, { method: 'POST', headers: { ...headers, 'mcp-session-id': id }, body })
  expect(reply.status).toBe(404)
  await client.close()
})

test.each([
  ['a foreign Host', { host: 'evil.example' }],
  ['a foreign Origin', { origin: 'https://evil.example' }],
])('%s is refused', async (_, headers) => {
  const sent = request(await desk(), { method: 'POST', headers }).end('{}')
  const [reply] = await once(sent, 'response')
  reply.resume()
  expect(reply.statusCode).toBe(403)
})

test('only the MCP path is served', async () => {
  const url = await desk('/ticket-desk/mcp')
  expect((await fetch(new URL('/mcp', url), { method: 'POST', body: '{}' })).status).toBe(404)
  await connect(url, 'legacy')
})

const entry = new URL('../server.ts', import.meta.url).pathname

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) return line
  throw new Error('the process ended without a line')
}

test('honours PORT and MCP_PATH, and ends with its parent', async () => {
  const script = `const child = require('node:child_process').spawn(process.execPath, [${JSON.stringify(entry)}],
    { stdio: ['ignore', 'inherit', 'inherit'] })`
  const parent = spawn(process.execPath, ['-e', script], {
    env: { ...process.env, PORT: '0', MCP_PATH: '/desk/mcp' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = await firstLine(parent)
  const url = /http:\S+$/.exec(line)?.[0] ?? ''
  expect(url).toMatch(/^http:\/\/localhost:\d+\/desk\/mcp$/)
  const { client } = await connect(url.replace('localhost', '127.0.0.1'), 'legacy')
  await client.close()

  // The child holds the other end of the pipe: 'close' comes only when it is gone as well.
  const closed = once(parent, 'close')
  parent.kill('SIGKILL')
  await closed
  await expect(fetch(url)).rejects.toThrow()
})

test('a port in use is one sentence', async () => {
  const { port } = new URL(await desk())
  const child = spawn(process.execPath, [entry], { env: { ...process.env, PORT: port }, stdio: 'pipe' })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(1)
  expect(said).toContain(`Port ${port} is in use`)
})
