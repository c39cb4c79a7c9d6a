// The official clients through the gateway, in both protocol eras, against a real MCP server.
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHttpServer } from '../../examples/ticket-desk-mcp/src/http.ts'
import { TicketStore } from '../../examples/ticket-desk-mcp/src/tickets.ts'
import { type Rig, startRig } from './support/rig.ts'

let desk: Server
let rig: Rig
let headers: Record<string, string>
const clients: { close(): Promise<void> }[] = []

beforeAll(async () => {
  desk = createHttpServer({ path: '/mcp', host: '127.0.0.1', store: new TicketStore() }).listen(0, '127.0.0.1')
  await once(desk, 'listening')
  rig = await startRig()
  await rig.deploy('desk', {}, `http://127.0.0.1:${(desk.address() as AddressInfo).port}/mcp`)
  await rig.grant('desk', 'readers')
  headers = await rig.session('desk', 's')
})
afterAll(async () => {
  await rig.close()
  desk.close()
  desk.closeAllConnections()
})
beforeEach(() => {
  rig.events.all.length = 0
})
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close()
})

const url = () => new URL(`${rig.url}/desk/mcp`)

async function current(mode: 'legacy' | { pin: string }, requestInit: RequestInit = { headers }) {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  const transport = new StreamableHTTPClientTransport(url(), { requestInit })
  await client.connect(transport)
  clients.push(client)
  return { client, transport }
}

async function old() {
  const client = new OldClient({ name: 'test', version: '1' })
  const transport = new OldTransport(url(), { requestInit: { headers } })
  // biome-ignore lint/suspicious/noExplicitAny: this SDK's own transport does not fit its type under exact optional types
  await client.connect(transport as any)
  clients.push(client)
  return { client, transport }
}

describe.each([
  ['the current client, with sessions', () => current('legacy'), true],
  ['the current client, stateless', () => current({ pin: '2026-07-28' }), false],
  ['the client of the first SDK', old, true],
] as const)('%s', (_, connect, hasSession) => {
  it('lists what it may call, calls it, and is told why not', async () => {
    const { client, transport } = await connect()
    expect(transport.sessionId !== undefined).toBe(hasSession)
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['list_tickets'])

    const allowed = await client.callTool({ name: 'list_tickets', arguments: {} })
    expect(allowed.isError).toBeFalsy()
    expect(JSON.stringify(allowed.content)).toContain('T-1')

    const denied = await client.callTool({ name: 'close_ticket', arguments: { id: 'T-1' } })
    expect(denied.isError).toBe(true)
    expect(JSON.stringify(denied.content)).toMatch(/close_ticket.*readers/)

    const calls = rig.events.payloads().filter(({ rpc_method }) => rpc_method === 'tools/call')
    expect(calls.map(({ tool_name, decision }) => [tool_name, decision])).toEqual([
      ['list_tickets', 'allow'],
      ['close_ticket', 'deny'],
    ])
  })

  it('reads resources and prompts', async () => {
    const { client } = await connect()
    const read = await client.readResource({ uri: 'desk://tickets/open' })
    expect(JSON.stringify(read.contents)).toContain('T-1')
    expect((await client.getPrompt({ name: 'triage', arguments: {} })).messages).toHaveLength(1)
  })

  it('makes many calls at once', async () => {
    const { client } = await connect()
    const calls = Array.from({ length: 40 }, (_, i) =>
      client.callTool({ name: i % 2 ? 'list_tickets' : 'close_ticket', arguments: { id: 'T-1' } }),
    )
    const outcomes = (await Promise.all(calls)).map(({ isError }) => isError === true)
    expect(outcomes).toEqual(Array.from({ length: 40 }, (_, i) => i % 2 === 0))
  })
})

it('a client without proof cannot connect, and is not sent to an OAuth login', async () => {
  await expect(current('legacy', {})).rejects.toThrow(/does not know who/)
})

it('a client ends its session by DELETE', async () => {
  const { transport } = await current('legacy')
  await (transport as StreamableHTTPClientTransport).terminateSession()
  expect(transport.sessionId).toBeUndefined()
})
