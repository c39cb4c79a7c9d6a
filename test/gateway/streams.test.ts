// Answers that stream: nothing is held back, nothing lives on, nobody listens longer than he may.
import { once } from 'node:events'
import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kinds } from '../../packages/platform/src/kinds.ts'
import { ask, call } from './support/ask.ts'
import { type Listening, listen, NAMESPACE, type Rig, startRig, TEAM } from './support/rig.ts'

let rig: Rig
let server: Listening
let adapter: Record<string, string>
/** Resolves with the exchange once the upstream got a request. */
let arrived: Promise<[IncomingMessage, ServerResponse]>

beforeEach(async () => {
  const waiting = Promise.withResolvers<[IncomingMessage, ServerResponse]>()
  arrived = waiting.promise
  server = await listen((req, res) => waiting.resolve([req, res]))
  rig = await startRig()
  await rig.deploy('desk', {}, `${server.url}/mcp`)
  await rig.grant('desk', 'readers')
  adapter = await rig.session('desk', 's')
})
afterEach(async () => {
  await rig.close()
  await server.close()
})

const SSE = { 'content-type': 'text/event-stream' }

/** Sends a request and gives the response as soon as its headers are here. */
async function open(method: string, body?: object): Promise<IncomingMessage> {
  const headers = { ...adapter, accept: 'application/json, text/event-stream', 'content-type': 'application/json' }
  const req = request(`${rig.url}/desk/mcp`, { method, headers })
  req.end(body && JSON.stringify(body))
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  return res
}

const next = async (res: IncomingMessage): Promise<string> => String((await once(res, 'data'))[0])

/** Resolves when a response ends; how it did. */
const end = (res: IncomingMessage): Promise<string> =>
  new Promise((resolve) => {
    res.on('data', () => undefined)
    res.once('end', () => resolve('complete'))
    res.once('error', () => resolve('cut'))
  })

describe('an event stream', () => {
  it.each(['POST', 'GET'])('shows its first event before it ends (%s)', async (method) => {
    const opening = open(method, method === 'POST' ? call('list_tickets') : undefined)
    const [, upstream] = await arrived
    upstream.writeHead(200, SSE).write('id: 1\nevent: message\ndata: {"n":1}\n\n')
    const res = await opening
    expect(await next(res)).toBe(
      method === 'POST' ? 'id: 1\nevent: message\ndata: {"n":1}\n\n' : 'event: message\nid: 1\ndata: {"n":1}\n\n',
    )
    upstream.end()
    expect(await end(res)).toBe('complete')
  })

  it('is recorded when it opens', async () => {
    const opening = open('POST', call('list_tickets'))
    const [, upstream] = await arrived
    upstream.writeHead(200, SSE).flushHeaders()
    const res = await opening
    expect(rig.events.payloads()).toMatchObject([{ decision: 'allow', tool_name: 'list_tickets', bytes_out: 0 }])
    res.destroy()
  })

  it('ends upstream when the client leaves, and stays recorded', async () => {
    const opening = open('POST', call('list_tickets'))
    const [req, upstream] = await arrived
    upstream.writeHead(200, SSE).write(': hello\n\n')
    const gone = once(req.socket, 'close')
    const res = await opening
    res.destroy()
    await gone
    expect(rig.events.all).toHaveLength(1)
  })

  it('is cut, not ended, when the server dies in the middle', async () => {
    const opening = open('POST', call('list_tickets'))
    const [req, upstream] = await arrived
    upstream.writeHead(200, SSE).write('data: {"n":1}\n\n')
    const res = await opening
    await next(res)
    const ended = end(res)
    req.socket.destroy()
    expect(await ended).toBe('cut')
  })

  it('has its tool lists cut, also when they are replayed on GET', async () => {
    const tools = [{ name: 'close_ticket' }, { name: 'list_tickets', n: 12345678901234567890n }]
    const list = `{"jsonrpc":"2.0","id":1,"result":{"tools":[${tools.map((t) => `{"name":"${t.name}","n":12345678901234567890}`)}]}}`
    for (const method of ['POST', 'GET']) {
      const waiting = Promise.withResolvers<[IncomingMessage, ServerResponse]>()
      server.server.removeAllListeners('request').on('request', (req, res) => waiting.resolve([req, res]))
      const opening = open(method, method === 'POST' ? { jsonrpc: '2.0', id: 1, method: 'tools/list' } : undefined)
      const [, upstream] = await waiting.promise
      upstream.writeHead(200, SSE).write(`data: ${list}\n\n`)
      const res = await opening
      const expected = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"list_tickets","n":12345678901234567890}]}}'
      expect(await next(res)).toBe(`data: ${expected}\n\n`)
      upstream.end()
      await end(res)
    }
  })
})

describe('a client that leaves before the answer', () => {
  it('ends the call upstream, and the call is recorded', async () => {
    const req = request(`${rig.url}/desk/mcp`, {
      method: 'POST',
      headers: { ...adapter, 'content-type': 'application/json' },
    })
    req.on('error', () => undefined)
    req.end(JSON.stringify(call('list_tickets')))
    const [upstream] = await arrived
    const gone = once(upstream.socket, 'close')
    req.destroy()
    await gone
    await expect.poll(() => rig.events.payloads()).toMatchObject([{ decision: 'allow', status: 499 }])
  })
})

describe('an open stream ends', () => {
  const openStream = async (): Promise<{ ended: Promise<string> }> => {
    const opening = open('GET')
    const [, upstream] = await arrived
    upstream.writeHead(200, SSE).write(': open\n\n')
    const res = await opening
    await next(res)
    return { ended: end(res) }
  }
  const changeSession = (change: object) =>
    rig.store.write((to) => {
      const stored = rig.store.get(kinds.session, NAMESPACE, 's')
      if (stored) to.put(kinds.session, NAMESPACE, 's', { ...stored.value, spec: { ...stored.value.spec, ...change } })
    })

  it('with its session', async () => {
    const { ended } = await openStream()
    await changeSession({ revoked: true })
    expect(await ended).toBe('cut')
  })

  it('with its server', async () => {
    const { ended } = await openStream()
    await rig.store.write((to) => to.delete(kinds.server, NAMESPACE, 'desk'))
    expect(await ended).toBe('cut')
  })

  it('with the membership of its user', async () => {
    await rig.store.write((to) => {
      to.put(kinds.user, '', 'ann', { email: 'ann@example.test', role: 'user' })
      to.put(kinds.membership, '', 'm', { teamID: TEAM, userID: 'ann', role: 'member' })
    })
    adapter = await rig.session('desk', 's', { userID: 'ann' })
    const { ended } = await openStream()
    await rig.store.write((to) => to.delete(kinds.membership, '', 'm'))
    expect(await ended).toBe('cut')
  })

  it('but not with a change that leaves it its right', async () => {
    const opening = open('GET')
    const [, upstream] = await arrived
    upstream.writeHead(200, SSE).write(': open\n\n')
    const res = await opening
    await next(res)
    await changeSession({ expiresAt: '2027-01-01T00:00:00Z' })
    await rig.grant('desk', 'more')
    upstream.end('data: {}\n\n')
    expect(await end(res)).toBe('complete')
  })
})

it('whoever has a stream open is not silent', async () => {
  const MINUTE = 60_000
  await rig.deploy('desk', { session: { idleTimeout: '10m' } }, `${server.url}/mcp`)
  const opening = open('GET')
  const [, upstream] = await arrived
  upstream.writeHead(200, SSE).write(': open\n\n')
  const res = await opening
  await next(res)
  const ping = async () => {
    server.server.removeAllListeners('request').on('request', (_, answer) => answer.writeHead(202).end())
    const body = { jsonrpc: '2.0', id: 1, method: 'ping' }
    return (await ask(`${rig.url}/desk/mcp`, { body, headers: adapter })).status
  }
  rig.now += 9 * MINUTE
  // Open streams are looked at with every change of the policy, as they are now and then.
  await rig.grant('desk', 'more')
  rig.now += 9 * MINUTE
  expect(await ping()).toBe(202)
  upstream.end()
  await end(res)
  rig.now += 11 * MINUTE
  expect(await ping()).toBe(401)
})

describe('a call is judged by the policy at its arrival', () => {
  beforeEach(() => {
    server.server.removeAllListeners('request').on('request', (_, res) => {
      res.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":"2.0","id":1,"result":{"ok":true}}')
    })
  })
  const outcome = async (headers = adapter) => {
    const { status, json } = await ask(`${rig.url}/desk/mcp`, { body: call('list_tickets'), headers })
    if (status === 404) return 'no server'
    if (status === 401) return json.error.data.reason
    return json.result?._meta?.['mcpruntime.org/reason'] ?? (json.result?.ok ? 'allowed' : json)
  }

  it('disabled and revoked mean from the next call on', async () => {
    expect(await outcome()).toBe('allowed')
    await rig.grant('desk', 'readers', { disabled: true })
    expect(await outcome()).toBe('no_matching_grant')
    await rig.grant('desk', 'readers')
    expect(await outcome()).toBe('allowed')
    const stored = rig.store.get(kinds.session, NAMESPACE, 's')
    await rig.store.write((to) => {
      if (stored)
        to.put(kinds.session, NAMESPACE, 's', { ...stored.value, spec: { ...stored.value.spec, revoked: true } })
    })
    expect(await outcome()).toBe('session_revoked')
  })

  it('a session ends by the clock', async () => {
    adapter = await rig.session('desk', 'brief', { expiresAt: '2026-06-01T12:00:10Z' })
    rig.now += 10_000
    expect(await outcome()).toBe('allowed')
    rig.now += 1
    expect(await outcome()).toBe('session_expired')
  })

  it('a server made again under its name inherits nothing', async () => {
    expect(await outcome()).toBe('allowed')
    await rig.store.write((to) => to.delete(kinds.server, NAMESPACE, 'desk'))
    expect(await outcome()).toBe('no server')
    await rig.deploy('desk', {}, `${server.url}/mcp`)
    expect(await outcome()).toBe('session_not_found')
    expect(await outcome(await rig.session('desk', 'fresh'))).toBe('no_matching_grant')
  })

  it('who has left the team is out', async () => {
    await rig.store.write((to) => {
      to.put(kinds.user, '', 'ann', { email: 'ann@example.test', role: 'user' })
      to.put(kinds.membership, '', 'm', { teamID: TEAM, userID: 'ann', role: 'member' })
    })
    adapter = await rig.session('desk', 'issued', { userID: 'ann' })
    expect(await outcome()).toBe('allowed')
    await rig.store.write((to) => to.delete(kinds.membership, '', 'm'))
    expect(await outcome()).toBe('session_not_found')
  })

  it.each([
    ['a grant that is disabled', 'no_matching_grant', () => rig.grant('desk', 'readers', { disabled: true })],
    ['a server that is deleted', 'server_not_found', () => remove()],
    ['a server that is made again', 'session_not_found', () => remove().then(() => rig.deploy('desk', {}, server.url))],
  ] as const)('%s while the body is on its way counts', async (_, reason, change) => {
    const body = JSON.stringify(call('list_tickets'))
    const headers = { ...adapter, 'content-type': 'application/json', 'content-length': String(body.length) }
    const req = request(`${rig.url}/desk/mcp`, { method: 'POST', headers })
    const seen = once(rig.gatewayServer, 'request')
    req.write(body.slice(0, 10))
    await seen
    await change()
    req.end(body.slice(10))
    const [res] = (await once(req, 'response')) as [IncomingMessage]
    expect(await next(res)).toContain(reason)
  })
  const remove = () => rig.store.write((to) => to.delete(kinds.server, NAMESPACE, 'desk'))
})
