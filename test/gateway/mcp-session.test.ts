// An MCP session belongs to the governed session in which it was made: nobody else goes on with it.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHttpServer } from '../../examples/ticket-desk-mcp/src/http.ts'
import { TicketStore } from '../../examples/ticket-desk-mcp/src/tickets.ts'
import { kinds } from '../../packages/platform/src/kinds.ts'
import { ask, call } from './support/ask.ts'
import { type Listening, listen, NAMESPACE, type Rig, startRig } from './support/rig.ts'

const ID = 'mcp-session-id'
let rig: Rig
let server: Listening
let ann: Record<string, string>
let bob: Record<string, string>
const seen: (string | undefined)[] = []

beforeAll(async () => {
  server = await listen((req, res) => {
    req.resume()
    seen.push(req.headers[ID] as string | undefined)
    res.writeHead(200, { 'content-type': 'application/json', 'Mcp-Session-Id': 'one' })
    res.end('{"jsonrpc":"2.0","id":1,"result":{}}')
  })
  rig = await startRig()
  await rig.deploy('desk', {}, `${server.url}/mcp`)
  await rig.deploy('twin', {}, `${server.url}/mcp`)
  await rig.deploy('open', { policy: { mode: 'observe' } }, `${server.url}/mcp`)
  await rig.grant('desk', 'readers')
  ann = await rig.session('desk', 'ann')
  bob = { ...(await rig.session('desk', 'bob', { subject: { humanID: 'bob', agentID: 'cursor' } })) }
  bob['x-mcp-human-id'] = 'bob'
})
afterAll(async () => {
  await rig.close()
  await server.close()
})
beforeEach(() => {
  seen.length = 0
  rig.events.all.length = 0
})

const send = (headers: Record<string, string | string[]>, name = 'desk', method = 'POST') =>
  ask(`${rig.url}/${name}/mcp`, { method, headers, ...(method === 'POST' && { body: call('list_tickets') }) })
const begin = async (headers: Record<string, string>, name = 'desk') => {
  const id = String((await send(headers, name)).headers[ID])
  seen.length = 0
  rig.events.all.length = 0
  return id
}

describe('the id of an MCP session', () => {
  it('is the server’s own to the server, and visible ASCII to the client', async () => {
    const id = await begin(ann)
    expect(id).toMatch(/^one\.[\w-]{22}$/)
    expect((await send({ ...ann, [ID]: id })).status).toBe(200)
    expect((await send({ ...ann, [ID]: '' })).status).toBe(200)
    expect(seen).toEqual(['one', undefined])
  })

  it.each(['POST', 'GET', 'DELETE'])('is of no use to another caller (%s)', async (method) => {
    const id = await begin(ann)
    const answer = await send({ ...bob, [ID]: id }, 'desk', method)
    expect([answer.status, answer.json.error.data.reason]).toEqual([404, 'mcp_session_not_found'])
    expect(seen).toEqual([])
    expect(rig.events.payloads()).toMatchObject([
      { decision: 'deny', reason: 'mcp_session_not_found', status: 404, human_id: 'bob' },
    ])
  })

  it('is of no use to another caller in a stateless request either', async () => {
    const params = {
      ...call('list_tickets').params,
      _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' },
    }
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'list_tickets' }
    const id = await begin(ann)
    const body = { ...call('list_tickets'), params }
    const go = (who: Record<string, string>) =>
      ask(`${rig.url}/desk/mcp`, { body, headers: { ...who, ...headers, [ID]: id } })
    expect([(await go(bob)).status, (await go(ann)).status]).toEqual([404, 200])
    expect(seen).toEqual(['one'])
  })

  it('is unknown when it is the server’s, guessed, changed, of another server or there twice', async () => {
    const id = await begin(ann)
    const [first, ...rest] = id.slice(4)
    const changed = `one.${first === 'A' ? 'B' : 'A'}${rest.join('')}`
    const twin = await begin(await rig.session('twin', 'twin-ann'), 'twin')
    const wrong = ['one', 'one.', `one.${'A'.repeat(22)}`, `.${id.slice(4)}`, `two.${id.slice(4)}`, changed, twin]
    for (const shown of [...wrong, `${id}x`, [id, id]]) {
      const answer = await send({ ...ann, [ID]: shown })
      expect([shown, answer.status]).toEqual([shown, 404])
    }
    const flat = [...Object.entries(ann).flat(), 'content-type', 'application/json', 'Mcp_Session_Id', 'one']
    const body = JSON.stringify(call('list_tickets'))
    await ask(`${rig.url}/desk/mcp`, { body, headers: [...flat, 'content-length', String(body.length), 'host', 'x'] })
    expect(seen).toEqual([undefined])
  })

  it('lives on when its session is renewed or issued anew to the same caller, and not to another', async () => {
    const id = await begin(ann)
    ann = await rig.session('desk', 'ann', { expiresAt: '2026-06-01T13:00:00Z' })
    expect((await send({ ...ann, [ID]: id })).status).toBe(200)
    await rig.store.write((to) => to.delete(kinds.session, NAMESPACE, 'ann'))
    ann = await rig.session('desk', 'ann')
    expect((await send({ ...ann, [ID]: id })).status).toBe(200)
    const turned = await rig.session('desk', 'ann', { subject: { humanID: 'eve', agentID: 'cursor' } })
    expect((await send({ ...turned, 'x-mcp-human-id': 'eve', [ID]: id })).status).toBe(404)
    ann = await rig.session('desk', 'ann')
  })

  it('of a caller who is known is not a stranger’s where strangers are let in', async () => {
    const known = await rig.session('open', 'known')
    const id = await begin(known, 'open')
    expect((await send({ [ID]: id }, 'open')).status).toBe(404)
    const strange = await begin({}, 'open')
    expect((await send({ [ID]: strange }, 'open')).status).toBe(200)
    expect((await send({ ...known, [ID]: strange }, 'open')).status).toBe(404)
  })
})

describe('an official client that has got hold of another one’s session', () => {
  let desk: ReturnType<typeof createHttpServer>
  beforeAll(async () => {
    desk = createHttpServer({ path: '/mcp', host: '127.0.0.1', store: new TicketStore() }).listen(0, '127.0.0.1')
    await once(desk, 'listening')
    await rig.deploy('real', {}, `http://127.0.0.1:${(desk.address() as AddressInfo).port}/mcp`)
    await rig.grant('real', 'real-readers')
  })
  afterAll(() => {
    desk.close()
    desk.closeAllConnections()
  })

  it('gets nothing of it', async () => {
    const mine = await rig.session('real', 'r-ann')
    const other = await rig.session('real', 'r-bob', { subject: { humanID: 'bob', agentID: 'cursor' } })
    other['x-mcp-human-id'] = 'bob'
    const url = new URL(`${rig.url}/real/mcp`)
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'legacy' } })
    const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers: mine } })
    await client.connect(transport)
    const sessionId = String(transport.sessionId)

    // It sends its messages in that session without a handshake of its own, as the SDK resumes one.
    const thief = new OldTransport(url, { requestInit: { headers: other }, sessionId })
    // biome-ignore lint/suspicious/noExplicitAny: this SDK's own transport does not fit its type under exact optional types
    await expect(new OldClient({ name: 'thief', version: '1' }).connect(thief as any)).resolves.toBeUndefined()
    await expect(thief.send({ jsonrpc: '2.0', id: 9, method: 'tools/list' })).rejects.toThrow(/no such MCP session/)
    await expect(thief.terminateSession()).rejects.toThrow(/404|Not Found|terminate/i)
    await thief.close()

    expect((await client.callTool({ name: 'list_tickets', arguments: {} })).isError).toBeFalsy()
    await client.close()
  })
})
