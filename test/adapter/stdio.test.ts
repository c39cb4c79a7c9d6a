// The stdio adapter, line by line, against a real MCP server behind either gateway.

import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { serveStdio } from '../../plugins/plugin-adapter/src/stdio/run.ts'
import { type Message, runtimeFor, stdioFor } from './support/adapter.ts'
import { eventStream, json, listen, readText } from './support/http.ts'
import { fakePlatform } from './support/platform.ts'

const META = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' }
const stateless = {
  ...META,
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
}

describe.each(['go', 'ours'] as const)('stdio to a gateway of kind %s', (flavour) => {
  const open = async () => {
    const platform = await fakePlatform(flavour)
    const stdio = await stdioFor({ runtimeUrl: platform.runtimeUrl, platformUrl: platform.url })
    return { platform, stdio }
  }

  it('serves a session: handshake in order, calls, denials, progress', async () => {
    const { platform, stdio } = await open()
    const { result } = await stdio.initialize()
    expect(result.serverInfo.name).toBe('fixture')
    const { result: listed } = await stdio.request('tools/list')
    expect(listed.tools).toHaveLength(4)
    const denied = await stdio.request('tools/call', { name: 'upper', arguments: {} })
    expect(denied.result.isError).toBe(true)
    await stdio.request('tools/call', { name: 'count', arguments: {}, _meta: { progressToken: 7 } })
    const progress = await stdio.take(({ method }) => method === 'notifications/progress')
    expect(progress.params).toEqual({ progressToken: 7, progress: 1, total: 2 })
    const [first, second, third] = platform.seen.filter(({ method }) => method === 'POST')
    expect(first?.headers['mcp-protocol-version']).toBeUndefined()
    expect(JSON.parse(second?.body ?? '').method).toBe('notifications/initialized')
    expect(third?.headers['mcp-protocol-version']).toBe('2025-06-18')
    expect(third?.headers['mcp-session-id']).toBeDefined()
  })

  it('carries a request of the server and its answer while the call is open', async () => {
    const { platform, stdio } = await open()
    await stdio.initialize()
    const call = stdio.request('tools/call', { name: 'ask', arguments: {} })
    const asked = await stdio.take(({ method }) => method === 'roots/list')
    stdio.write({ jsonrpc: '2.0', id: asked.id, result: { roots: [{ uri: 'file:///r' }] } })
    expect((await call).result.content[0].text).toBe('file:///r')
    expect(platform.mcp.calls).toEqual(['ask'])
  })

  it('makes the handshake again when the server has forgotten the session', async () => {
    const { platform, stdio } = await open()
    await stdio.initialize()
    platform.mcp.forget()
    const { result } = await stdio.request('tools/call', { name: 'echo', arguments: { text: 'again' } })
    expect(result.content[0].text).toBe('again')
    expect(stdio.lines).toEqual([])
  })

  it('hands on what the server says on its own, and listens again after a new handshake', async () => {
    const { platform, stdio } = await open()
    await stdio.initialize()
    const listening = () => platform.seen.filter(({ method }) => method === 'GET').length
    while (listening() === 0) await stdio.request('ping')
    await platform.mcp.announce()
    await stdio.take(({ method }) => method === 'notifications/tools/list_changed')
    platform.mcp.forget()
    while (listening() === 1) await stdio.request('ping')
    await platform.mcp.announce()
    await stdio.take(({ method }) => method === 'notifications/tools/list_changed')
  })

  it('speaks the stateless era without a handshake, with the headers it asks for', async () => {
    const { platform, stdio } = await open()
    const params = { name: 'echo', arguments: { text: 'ü' }, _meta: stateless }
    const { result } = await stdio.request('tools/call', params)
    expect(result.content[0].text).toBe('ü')
    expect(platform.seen[0]?.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'echo',
    })
    expect(platform.seen[0]?.headers['mcp-session-id']).toBeUndefined()
  })

  it('ends with its client: what is under way is answered, the session is deleted', async () => {
    const { platform, stdio } = await open()
    await stdio.initialize()
    stdio.write({ jsonrpc: '2.0', id: 'last', method: 'tools/call', params: { name: 'echo', arguments: {} } })
    stdio.end()
    await stdio.take(({ id }) => id === 'last')
    await stdio.done
    expect(platform.seen.at(-1)?.method).toBe('DELETE')
  })
})

describe('stdio framing', () => {
  const scripted = async (
    answer: (res: import('node:http').ServerResponse, body: Message, req: import('node:http').IncomingMessage) => void,
  ) => {
    const bodies: string[] = []
    const server = await listen(async (req, res) => {
      const body = await readText(req)
      bodies.push(body)
      answer(res, body === '' ? undefined : JSON.parse(body), req)
    })
    return { bodies, stdio: await stdioFor({ runtimeUrl: `${server.url}/s/mcp` }) }
  }

  it('writes one line a message, numbers as they came', async () => {
    const { stdio } = await scripted((res) => {
      res.writeHead(200, { 'content-type': 'application/json' })
      res.end('{\n  "jsonrpc": "2.0",\n  "id": 12345678901234567890,\n  "result": { "n": 1.0 }\n}\n')
    })
    stdio.write('{"jsonrpc":"2.0","id":12345678901234567890,"method":"ping"}')
    await stdio.take(() => stdio.lines[0] === '{"jsonrpc": "2.0","id": 12345678901234567890,"result": { "n": 1.0 }}')
  })

  it('answers what is no message, and goes on', async () => {
    const { stdio, bodies } = await scripted((res, { id }) => json(res, 200, { jsonrpc: '2.0', id, result: {} }))
    stdio.write('{"jsonrpc"')
    expect((await stdio.take(() => true)).error.code).toBe(-32700)
    stdio.write(`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"pad":"${'x'.repeat(16 * 1024 * 1024)}"}}`)
    expect((await stdio.take(() => true)).error).toMatchObject({ code: -32600 })
    stdio.write('{"jsonrpc":"2.0","id":2,"method":"ping","Method":"x"}')
    expect(await stdio.take(() => true)).toMatchObject({ id: 2, error: { code: -32600 } })
    expect((await stdio.request('ping')).result).toEqual({})
    expect(bodies).toHaveLength(1)
  })

  it('splits a batch', async () => {
    const { stdio, bodies } = await scripted((res, { id }) => json(res, 200, { jsonrpc: '2.0', id, result: {} }))
    stdio.write('[{"jsonrpc":"2.0","id":1,"method":"ping"}, {"jsonrpc":"2.0","id":2,"method":"ping"}]')
    await stdio.take(({ id }) => id === 1)
    await stdio.take(({ id }) => id === 2)
    expect(bodies.sort()).toEqual([
      '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      '{"jsonrpc":"2.0","id":2,"method":"ping"}',
    ])
  })

  it('answers no notification and no response, whatever the runtime says', async () => {
    const { stdio } = await scripted((res, { id }) => {
      if (id === 'p') return json(res, 200, { jsonrpc: '2.0', id, result: {} })
      json(res, 403, { error: 'rpc_inspection_failed' })
    })
    stdio.write({ jsonrpc: '2.0', id: 4, result: {} })
    stdio.write({ jsonrpc: '2.0', method: 'notifications/progress', params: {} })
    stdio.write({ jsonrpc: '2.0', id: 'p', method: 'ping' })
    expect((await stdio.take(() => true)).id).toBe('p')
    stdio.end()
    await stdio.done
    expect(stdio.lines).toEqual([])
    expect(stdio.said.join()).toMatch(/refused an answer to the server/)
  })

  it.each([
    [
      'a redirect',
      307,
      '',
      { location: 'https://evil.example/' },
      { code: -32000, message: /redirects are not followed/ },
    ],
    [
      'a web page',
      200,
      '<html>Welcome</html>',
      { 'content-type': 'text/html' },
      { code: -32000, message: /^The runtime URL http:\/\/127\.0\.0\.1:\d+\/s\/mcp answered with a web page/ },
    ],
    ['an ingress page', 503, '<html>down</html>', {}, { code: -32000, message: /down/ }],
    [
      'an error without id',
      400,
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32602,"message":"bad","data":[1]}}',
      {},
      { code: -32602, message: /bad/ },
    ],
  ])('turns %s into an error for the request', async (_name, status, body, headers, wanted) => {
    const { stdio, bodies } = await scripted(
      (res) => void res.writeHead(status, headers as Record<string, string>).end(body),
    )
    const { error } = await stdio.request('tools/call', { name: 'x' })
    expect(error.code).toBe(wanted.code)
    expect(error.message).toMatch(wanted.message)
    expect(bodies).toHaveLength(1)
  })

  it('takes a broken stream up again behind the last event', async () => {
    const gets: unknown[] = []
    const { stdio } = await scripted((res, _body, req) => {
      if (req.method === 'GET') {
        gets.push(req.headers['last-event-id'])
        const stream = eventStream(res)
        if (gets.length === 1) {
          stream.event({ jsonrpc: '2.0', method: 'notifications/message', params: {} }, { id: 'e2' })
          stream.cut()
          return
        }
        stream.event({ jsonrpc: '2.0', id: 100, result: { late: true } }, { id: 'e3' })
        return stream.end()
      }
      const stream = eventStream(res)
      stream.event('', { id: 'e1', retry: 1 })
      stream.end()
    })
    expect((await stdio.request('tools/call', { name: 'x' })).result).toEqual({ late: true })
    expect(gets).toEqual(['e1', 'e2'])
    await stdio.take(({ method }) => method === 'notifications/message')
  })

  it('gives an error for a stream that ends without an answer', async () => {
    const { stdio } = await scripted((res) => eventStream(res).end())
    const { error } = await stdio.request('tools/call', { name: 'x' })
    expect(error).toMatchObject({ code: -32000, data: { http_status: 502 } })
  })

  it('understands a handshake answered as a stream', async () => {
    const { stdio } = await scripted((res, body, req) => {
      if (body === undefined) return void res.writeHead(405).end()
      if (body.method === 'initialize') {
        const stream = eventStream(res, { 'mcp-session-id': 'm1' })
        stream.event({ jsonrpc: '2.0', id: body.id, result: { protocolVersion: '2025-03-26' } })
        return stream.end()
      }
      if (body.id === undefined) return void res.writeHead(202).end()
      const { 'mcp-session-id': session, 'mcp-protocol-version': version } = req.headers
      json(res, 200, { jsonrpc: '2.0', id: body.id, result: { session, version } })
    })
    await stdio.initialize()
    expect((await stdio.request('ping')).result).toEqual({ session: 'm1', version: '2025-03-26' })
  })

  it('cancels: a stateless request by closing it, one of a session by telling', async () => {
    const closed = Promise.withResolvers<void>()
    const { stdio, bodies } = await scripted((res, body) => {
      if (body.id === undefined) return void res.writeHead(202).end()
      res.once('close', () => closed.resolve())
      eventStream(res)
    })
    stdio.write({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'x', _meta: META } })
    while (bodies.length < 1) await new Promise((resolve) => setImmediate(resolve))
    stdio.write({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } })
    await closed.promise
    stdio.write({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'x' } })
    while (bodies.length < 2) await new Promise((resolve) => setImmediate(resolve))
    stdio.write({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 2 } })
    while (bodies.length < 3) await new Promise((resolve) => setImmediate(resolve))
    expect(JSON.parse(bodies[2] ?? '').method).toBe('notifications/cancelled')
    stdio.end()
    await stdio.done
    expect(stdio.lines).toEqual([])
  })

  it('keeps tool lists by page, until the server says they changed', async () => {
    const server = await listen(async (req, res) => {
      const { id, params, method } = JSON.parse(await readText(req))
      if (method === 'tools/call') {
        const stream = eventStream(res)
        stream.event({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' })
        stream.event({ jsonrpc: '2.0', id, result: {} })
        return stream.end()
      }
      asked.push(params.cursor)
      json(res, 200, { jsonrpc: '2.0', id, result: { tools: [], page: params.cursor ?? 'first' } })
    })
    const asked: unknown[] = []
    const stdio = await stdioFor({ runtimeUrl: server.url, flags: { 'tools-cache-ttl': '1h' } })
    for (const cursor of [undefined, undefined, 'b', 'b']) {
      const { result } = await stdio.request('tools/list', cursor ? { cursor } : {})
      expect(result.page).toBe(cursor ?? 'first')
    }
    expect(asked).toEqual([undefined, 'b'])
    await stdio.request('tools/call', { name: 'x' })
    await stdio.request('tools/list', { cursor: 'b' })
    expect(asked).toEqual([undefined, 'b', 'b'])
  })

  it('presents nobody with --anonymous, and only lists', async () => {
    const server = await listen(async (req, res) => {
      headers.push(req.headers)
      json(res, 200, { jsonrpc: '2.0', id: JSON.parse(await readText(req)).id, result: {} })
    })
    const headers: Record<string, unknown>[] = []
    const stdio = await stdioFor({ runtimeUrl: server.url, flags: { anonymous: true, server: 'x', agent: 'y' } })
    expect((await stdio.request('tools/call', { name: 'x' })).error.code).toBe(-32601)
    await stdio.request('tools/list')
    expect(headers).toHaveLength(1)
    expect(Object.keys(headers[0] ?? {}).filter((name) => name.startsWith('x-mcp'))).toEqual([])
  })

  it('ends a call at --request-timeout with an answer', async () => {
    const server = await listen(() => undefined)
    const stdio = await stdioFor({ runtimeUrl: server.url, flags: { 'request-timeout': '20ms' } })
    const { error } = await stdio.request('tools/call', { name: 'x' })
    expect(error.data).toEqual({ http_status: 504, reason: 'timeout' })
  })

  it('stops when its client can no longer be written to', async () => {
    const server = await listen(async (req, res) => {
      json(res, 200, { jsonrpc: '2.0', id: JSON.parse(await readText(req)).id, result: {} })
    })
    const { runtime } = await runtimeFor('stdio', { runtimeUrl: server.url })
    const stdin = new PassThrough()
    const stdout = {
      write(_text: string, callback?: (error: Error) => void): boolean {
        callback?.(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
        return false
      },
    }
    const done = serveStdio(runtime, { stdin, stdout }, new AbortController().signal)
    stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
    await expect(done).rejects.toMatchObject({ code: 'EPIPE' })
  })
})
