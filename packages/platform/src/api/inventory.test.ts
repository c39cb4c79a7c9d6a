// Live inventory and drift (platform-api §6.2, §6.3), with servers that answer as they like.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NAMESPACE, type Rig, serverBody, startRig } from '../../test/support/platform.ts'
import { handClock } from '../../test/support/temp-store.ts'

type Message = { id?: number; method: string; params?: Record<string, unknown> }
type Behaviour = (message: Message, req: IncomingMessage, res: ServerResponse) => unknown

const time = handClock()
let rig: Rig
const servers: Server[] = []
beforeEach(async () => {
  rig = await startRig({ clock: time.clock })
})
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  await rig.stop()
})

/** An MCP server whose results are given; undefined means that the behaviour has answered itself. */
async function mcpServer(behaviour: Behaviour): Promise<{ url: string; seen: IncomingMessage[]; asked: string[] }> {
  const seen: IncomingMessage[] = []
  const asked: string[] = []
  const server = createServer(async (req, res) => {
    let text = ''
    for await (const chunk of req) text += chunk
    if (req.method !== 'POST') return void res.writeHead(405).end()
    const message = JSON.parse(text) as Message
    seen.push(req)
    asked.push(message.method)
    if (message.id === undefined) return void res.writeHead(202).end()
    const result = await behaviour(message, req, res)
    if (result === undefined) return
    const body = JSON.stringify({ jsonrpc: '2.0', id: message.id, ...(result as object) })
    res.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
  servers.push(server.listen(0, '127.0.0.1'))
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, asked }
}

const hello = (capabilities: object = { tools: {} }) => ({
  result: { protocolVersion: '2025-06-18', capabilities, serverInfo: { name: 'x', version: '1' } },
})
const tools =
  (list: unknown[]): Behaviour =>
  ({ method }) =>
    method === 'initialize' ? hello() : { result: { tools: list } }

async function deployed(behaviour: Behaviour, name = 'desk') {
  await rig.owner('POST', '/runtime/servers', serverBody(name))
  const server = await mcpServer(behaviour)
  const target = { kind: 'url', url: server.url }
  expect((await rig.owner('POST', '/local/attachments', { name, namespace: NAMESPACE, target })).status).toBe(200)
  return server
}
const get = async (name = 'desk') => (await rig.owner('GET', `/runtime/servers/${NAMESPACE}/${name}`)).body.server
/** Asks until the look in the background is done. */
const settled = (name = 'desk') =>
  vi.waitFor(async () => {
    const server = await get(name)
    if (String(server.liveInventoryError).startsWith('pending')) throw new Error('pending')
    return server
  }, 10_000)
const catalog = async (query = '') => (await rig.owner('GET', `/runtime/tools${query}`)).body.tools

describe('the live inventory', () => {
  it('is not there at the first call, and complete at a later one', async () => {
    const { seen, asked } = await deployed(({ method }) => {
      if (method === 'initialize') return hello({ tools: {}, prompts: {}, resources: {} })
      if (method === 'tools/list') {
        return {
          result: {
            tools: [{ name: 'close_ticket', description: 'Closes', inputSchema: { type: 'object' }, more: 1 }],
          },
        }
      }
      if (method === 'prompts/list') {
        return { result: { prompts: [{ name: 'hello', arguments: [{ name: 'who', required: true, x: 1 }, 7] }] } }
      }
      return { result: { resources: [{ uri: 'embedded:readme', name: 'readme', mimeType: 'text/plain' }] } }
    })
    expect(await get()).toMatchObject({ liveInventory: null, liveInventoryError: expect.stringMatching(/^pending/) })
    const server = await settled()
    expect(server.liveInventory).toEqual({
      fetchedAt: '2026-03-01T12:00:00.000Z',
      protocolVersion: '2025-06-18',
      tools: [{ name: 'close_ticket', description: 'Closes', inputSchema: { type: 'object' } }],
      prompts: [{ name: 'hello', arguments: [{ name: 'who', required: true }] }],
      resources: [{ uri: 'embedded:readme', name: 'readme', mimeType: 'text/plain' }],
    })
    expect(server).not.toHaveProperty('liveInventoryError')
    expect(asked).toEqual(['initialize', 'notifications/initialized', 'tools/list', 'prompts/list', 'resources/list'])
    // The server is asked as nobody.
    for (const { headers } of seen) {
      expect(Object.keys(headers).filter((name) => /^(x-mcp|authorization|x-api-key)/.test(name))).toEqual([])
    }
  })

  it('is good for 30 seconds, a failure too, and asked again after that', async () => {
    let answers = 0
    const { asked } = await deployed(({ method }) => {
      if (method === 'initialize') answers += 1
      return answers === 1
        ? { error: { code: -32000, message: 'not yet' } }
        : method === 'initialize'
          ? hello()
          : { result: { tools: [] } }
    })
    await get()
    expect((await settled()).liveInventoryError).toMatch(/^initialize: .*not yet/)
    const before = asked.length
    time.advance(29_000)
    await get()
    expect(asked).toHaveLength(before)
    time.advance(1_000)
    // What is known is shown until the new look is done.
    expect((await get()).liveInventoryError).toMatch(/not yet/)
    await vi.waitFor(async () => expect((await get()).liveInventory).not.toBeNull())
  })

  it('belongs to one generation of the server and to its workload', async () => {
    await deployed(tools([{ name: 'a' }]))
    await get()
    await settled()
    const { body } = await rig.owner(
      'POST',
      '/runtime/servers',
      serverBody('desk', { update: true, spec: { ...serverBody('desk').spec, imageTag: 'v2' } }),
    )
    // The look that this answer begins may be over before another one is asked for.
    expect(body.server.liveInventory).toBeNull()
    expect((await settled()).liveInventory.tools).toEqual([{ name: 'a' }])
    const other = await mcpServer(tools([{ name: 'b' }]))
    await rig.owner('POST', '/local/attachments', {
      name: 'desk',
      namespace: NAMESPACE,
      target: { kind: 'url', url: other.url },
    })
    await vi.waitFor(async () => expect((await get()).liveInventory?.tools).toEqual([{ name: 'b' }]))
    await rig.owner('DELETE', `/local/attachments/${NAMESPACE}/desk`)
    expect(await get()).toMatchObject({ liveInventory: null, liveInventoryError: 'the server does not run' })
  })

  it('says which step failed; a failing list of prompts is an empty one', async () => {
    await deployed(({ method }) =>
      method === 'initialize' ? hello() : { error: { code: 1, message: `no \u001b[31m${'x'.repeat(500)}` } },
    )
    await get()
    const { liveInventoryError } = await settled()
    expect(liveInventoryError).toMatch(/^tools\/list: /)
    expect(liveInventoryError.length).toBeLessThanOrEqual(180)
    expect(liveInventoryError).not.toMatch(/[\u0000-\u001f]/)
    await deployed(({ method }) => {
      if (method === 'initialize') return hello({ tools: {}, prompts: {} })
      return method === 'tools/list' ? { result: { tools: [] } } : { error: { code: 1, message: 'no' } }
    }, 'second')
    await get('second')
    expect((await settled('second')).liveInventory).toMatchObject({ tools: [], prompts: [], resources: [] })
  })
})

describe('a hostile server', () => {
  it('that never answers holds up no list', async () => {
    await deployed(() => undefined)
    for (let i = 0; i < 5; i++) expect((await get()).liveInventoryError).toMatch(/^pending/)
    expect((await rig.owner('GET', '/runtime/servers')).body.servers).toHaveLength(1)
  })

  it('that nests a schema without end cannot break the answer it stands in', async () => {
    const deep = (name: string, levels: number) =>
      `{"name":"${name}","inputSchema":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`
    await deployed(({ id, method }, _req, res) => {
      if (method === 'initialize') return hello()
      res.writeHead(200, { 'content-type': 'application/json' })
      res.end(`{"jsonrpc":"2.0","id":${id},"result":{"tools":[${deep('deep', 50_000)},${deep('flat', 3)}]}}`)
      return undefined
    })
    await get()
    const { liveInventory } = await settled()
    expect(liveInventory.tools).toEqual([{ name: 'deep' }, { name: 'flat', inputSchema: { a: { a: { a: 1 } } } }])
  })

  it('that lists more than is sensible is cut down', async () => {
    const many = Array.from({ length: 1_500 }, (_, i) => ({ name: `t${i}`, inputSchema: { pad: 'x'.repeat(300) } }))
    await deployed(tools([{ name: 'y'.repeat(300) }, { name: '' }, 7, null, { name: 't0' }, ...many]))
    await get()
    const { liveInventory } = await settled()
    expect(liveInventory.tools).toHaveLength(1_000)
    expect(liveInventory.tools.at(-1)).toEqual({ name: 't999' })
    await deployed(({ method }, _req, res) => {
      if (method === 'initialize') return hello()
      res.writeHead(200, { 'content-type': 'application/json' })
      const pump = () => {
        while (!res.destroyed && res.write('x'.repeat(65_536)));
        res.once('drain', pump)
      }
      pump()
      return undefined
    }, 'flood')
    await get('flood')
    expect((await settled('flood')).liveInventoryError).toMatch(/^tools\/list: .*more than/)
  })
})

describe('the tools catalog', () => {
  it('tells what is declared, what is missing and what nobody governs', async () => {
    await deployed(tools([{ name: 'list_tickets' }, { name: 'extra', description: 'Not declared' }]))
    expect(await catalog()).toMatchObject([
      { tool_name: 'close_ticket', live: false, drift_status: 'declared', side_effect: 'write', risk_level: 'medium' },
      { tool_name: 'list_tickets', live: false, drift_status: 'declared', required_trust: 'low', risk_level: 'low' },
    ])
    await settled()
    const all = await catalog()
    expect(all).toMatchObject([
      { tool_name: 'close_ticket', declared: true, live: false, drift_status: 'missing' },
      { tool_name: 'extra', declared: false, live: true, drift_status: 'ungoverned', description: 'Not declared' },
      { tool_name: 'list_tickets', declared: true, live: true, drift_status: 'declared' },
    ])
    expect(all[1]).not.toHaveProperty('required_trust')
    expect(all[0]).toMatchObject({ server_name: 'desk', namespace: NAMESPACE, endpoint_url: `${rig.url}/desk/mcp` })
    const names = async (query: string) => (await catalog(query)).map((tool: { tool_name: string }) => tool.tool_name)
    expect(await names('?drift=missing')).toEqual(['close_ticket'])
    expect(await names('?q=TICKET')).toEqual(['close_ticket', 'list_tickets'])
    expect(await names('?side_effect=read')).toEqual(['list_tickets'])
    expect(await names('?sideEffect=write&trust=medium&risk=medium')).toEqual(['close_ticket'])
    expect(await names('?server=other')).toEqual([])
    expect((await rig.anon('GET', '/runtime/tools')).status).toBe(401)
    const stranger = await rig.user('stranger@example.com')
    expect((await stranger.call('GET', '/runtime/tools')).body).toEqual({ tools: [] })
    expect((await stranger.call('GET', `/runtime/tools?namespace=${NAMESPACE}`)).status).toBe(403)
  })

  it('is open to everybody in public mode, of the public catalog alone', async () => {
    await rig.restart({ mode: 'public' })
    await rig.owner('POST', '/runtime/servers', { ...serverBody('open'), scope: 'public', namespace: undefined })
    await rig.owner('POST', '/runtime/servers', serverBody('inner'))
    const { status, body } = await rig.anon('GET', '/runtime/tools')
    expect([status, [...new Set(body.tools.map((tool: { server_name: string }) => tool.server_name))]]).toEqual([
      200,
      ['open'],
    ])
  })
})
