// The proxy on the wire: what it lets in, what it sends, what it answers.

import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Message, proxyFor, type Setup } from './support/adapter.ts'
import { eventStream, json, listen, readText } from './support/http.ts'
import { fakePlatform } from './support/platform.ts'

type Handler = (res: ServerResponse, body: string, req: IncomingMessage) => void

/** A runtime that answers as told, and the proxy in front of it. */
async function scripted(handler: Handler, setup: Partial<Setup> = {}, query = '') {
  const seen: { req: IncomingMessage; body: string }[] = []
  const server = await listen(async (req, res) => {
    if (req.method === 'HEAD') return void res.writeHead(405).end()
    const body = await readText(req).catch(() => '')
    seen.push({ req, body })
    handler(res, body, req)
  })
  const proxy = await proxyFor({ runtimeUrl: `${server.url}/s/mcp${query}`, ...setup })
  return { seen, proxy, server }
}

const echo: Handler = (res, body) =>
  json(res, 200, { jsonrpc: '2.0', id: JSON.parse(body || '{}').id ?? null, result: {} })
const call = (method: string, params = {}, id: unknown = 1) => JSON.stringify({ jsonrpc: '2.0', id, method, params })
const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

/** A request with headers that fetch would not send. */
function raw(url: string, headers: string[], options: { method?: string; body?: string } = {}) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const { hostname, port, pathname } = new URL(url)
    const length = ['Content-Length', String(Buffer.byteLength(options.body ?? ''))]
    const host = headers.some((name) => name.toLowerCase() === 'host') ? [] : ['Host', `${hostname}:${port}`]
    const out = request({
      host: hostname,
      port,
      path: pathname,
      method: options.method ?? 'POST',
      headers: [...host, ...headers, ...length] as never,
    })
    out
      .on('error', reject)
      .on('response', async (res) => resolve({ status: res.statusCode ?? 0, body: await readText(res) }))
    out.end(options.body)
  })
}

describe('what the proxy lets in', () => {
  it.each([
    ['a page of another site', ['Origin', 'https://evil.example']],
    ['a page without an origin', ['Origin', 'null']],
    ['a name that was rebound', ['Host', 'evil.example:80']],
    ['another port', ['Host', '127.0.0.1:1']],
  ])('refuses %s, and the runtime hears nothing', async (_name, headers) => {
    const { proxy, seen } = await scripted(echo)
    expect((await raw(`${proxy.url}/mcp`, headers, { body: call('ping') })).status).toBe(403)
    expect(seen).toEqual([])
  })

  it('serves a page of this machine', async () => {
    const { proxy } = await scripted(echo)
    expect((await post(proxy.url, call('ping'), { origin: 'http://localhost:3000' })).status).toBe(200)
  })

  it('forwards / and /mcp alone', async () => {
    const { proxy, seen } = await scripted(echo)
    for (const path of ['/', '/mcp', '/mcp/']) expect((await post(proxy.url + path, call('ping'))).status).toBe(200)
    for (const path of ['/anything', '/.well-known/oauth-protected-resource', '//mcp', '/mcp/x']) {
      expect((await post(proxy.url + path, call('ping'))).status).toBe(404)
    }
    expect(seen.map(({ req }) => req.url)).toEqual(['/s/mcp', '/s/mcp', '/s/mcp'])
  })

  it('puts the queries together, the runtime’s first', async () => {
    const { proxy, seen } = await scripted(echo, {}, '?source=runtime')
    await post(`${proxy.url}/mcp?client=true`, call('ping'))
    expect(seen[0]?.req.url).toBe('/s/mcp?source=runtime&client=true')
  })

  it('takes a body of exactly the limit, and refuses one byte more', async () => {
    const { proxy, seen } = await scripted(echo, { flags: { 'max-inbound-bytes': '200' } })
    const base = call('ping', { pad: '' })
    const exact = call('ping', { pad: 'x'.repeat(200 - base.length) })
    expect((await post(proxy.url, exact)).status).toBe(200)
    const over = await post(proxy.url, `${exact} `)
    expect(over.status).toBe(413)
    expect(await over.json()).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32700 } })
    expect(seen).toHaveLength(1)
  })

  it('streams a large body through, and cuts one that grows past the limit', async () => {
    const sizes: number[] = []
    const { proxy } = await scripted(
      (res, body) => {
        sizes.push(body.length)
        json(res, 200, {})
      },
      { flags: { 'max-inbound-bytes': String(3 * 1024 * 1024) } },
    )
    const chunked = (count: number) =>
      fetch(proxy.url, {
        method: 'POST',
        duplex: 'half',
        body: ReadableStream.from(Array.from({ length: count }, () => Buffer.alloc(512 * 1024, 'x'))),
      } as RequestInit)
    expect((await chunked(5)).status).toBe(200)
    expect(sizes).toEqual([5 * 512 * 1024])
    expect((await chunked(9)).status).toBe(413)
  })

  it('wants its token from callers beyond loopback', async () => {
    const { proxy, seen } = await scripted(echo, {
      flags: { listen: '0.0.0.0:0', 'allow-remote': true },
      env: { MCP_RUNTIME_LOCAL_TOKEN: 'a-local-token-of-some-length' },
    })
    const url = `http://127.0.0.1:${proxy.port}/mcp`
    expect((await post(url, call('ping'))).status).toBe(401)
    const headers = { authorization: 'Bearer a-local-token-of-some-length' }
    expect((await post(url, call('ping'), headers)).status).toBe(200)
    expect(seen[0]?.req.headers.authorization).toBeUndefined()
    expect((await post(url, call('ping'), { ...headers, origin: 'https://evil.example' })).status).toBe(403)
  })
})

describe('what the proxy sends', () => {
  it('sets identity itself, whatever its client claims in whatever spelling', async () => {
    const { proxy, seen } = await scripted(echo, { env: { MCP_RUNTIME_SESSION_SECRET: 'the-secret' } })
    await raw(
      proxy.url,
      [
        'X-MCP-Human-ID',
        'evil',
        'x_mcp_human_id',
        'evil',
        'X-Mcp-Agent-Session',
        'evil',
        'X-MCP-Team-ID',
        'evil',
        'X-MCP-Agent-Session-Secret',
        'evil',
        'X-MCP-Verified-SPIFFE-ID',
        'spiffe://evil',
        'X.MCP.Agent.ID',
        'evil',
        'Connection',
        'X-MCP-Human-ID, X-MCP-Agent-Session',
        'X-Forwarded-For',
        '6.6.6.6',
        'Forwarded',
        'for=6.6.6.6',
      ],
      { body: call('ping') },
    )
    const { rawHeaders } = seen[0]!.req
    const identity = Object.fromEntries(
      rawHeaders.flatMap((name, at) => (at % 2 === 0 && /mcp/i.test(name) ? [[name, rawHeaders[at + 1]]] : [])),
    )
    expect(identity).toEqual({
      'X-MCP-Human-ID': 'human-1',
      'X-MCP-Agent-ID': 'cursor',
      'X-MCP-Agent-Session': 'adapter-1',
      'X-MCP-Agent-Session-Secret': 'the-secret',
    })
    expect(rawHeaders.join()).not.toMatch(/evil|6\.6\.6\.6/)
    expect(seen[0]?.req.headers['x-forwarded-for']).toBe('127.0.0.1')
  })

  it('obeys --auth-header, --host-header, --no-xforwarded and --protocol-version', async () => {
    const flags = {
      'auth-header': 'Bearer ours',
      'host-header': 'mcp.example.com',
      'no-xforwarded': true,
      'protocol-version': '2025-03-26',
    }
    const { proxy, seen } = await scripted(echo, { flags })
    await post(proxy.url, call('ping'), { authorization: 'Bearer theirs' })
    const { headers } = seen[0]!.req
    expect(headers).toMatchObject({
      authorization: 'Bearer ours',
      host: 'mcp.example.com',
      'mcp-protocol-version': '2025-03-26',
    })
    expect(headers['x-forwarded-for']).toBeUndefined()
  })

  it('passes the client’s own Authorization and unknown MCP headers', async () => {
    const { proxy, seen } = await scripted(echo)
    await post(proxy.url, call('ping'), { authorization: 'Bearer theirs', 'mcp-new': '1', 'mcp-session-id': 's' })
    expect(seen[0]?.req.headers).toMatchObject({
      authorization: 'Bearer theirs',
      'mcp-new': '1',
      'mcp-session-id': 's',
    })
  })

  it('forwards the bytes as they came', async () => {
    const { proxy, seen } = await scripted(echo)
    const body = '{ "jsonrpc":"2.0", "id":12345678901234567890, "method":"x/unknown", "params":{"n":1.0} }'
    await post(proxy.url, body)
    expect(seen[0]?.body).toBe(body)
  })
})

describe('what the proxy answers', () => {
  it('streams: the first event is there before the end', async () => {
    const more = Promise.withResolvers<void>()
    const { proxy } = await scripted(async (res) => {
      const stream = eventStream(res)
      stream.event({ first: true }, { id: '1' })
      await more.promise
      stream.event({ second: true })
      stream.end()
    })
    const response = await post(proxy.url, call('tools/call', { name: 'x' }))
    const reader = response.body!.getReader()
    const first = await reader.read()
    expect(new TextDecoder().decode(first.value)).toBe('id: 1\ndata: {"first":true}\n\n')
    more.resolve()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: {"second":true}\n\n')
  })

  it('ends the call at the runtime when its client leaves', async () => {
    const left = Promise.withResolvers<void>()
    const arrived = Promise.withResolvers<void>()
    const { proxy } = await scripted((res) => {
      res.once('close', () => left.resolve())
      arrived.resolve()
    })
    const gone = new AbortController()
    const pending = fetch(proxy.url, { method: 'POST', body: call('tools/call', { name: 'x' }), signal: gone.signal })
    await arrived.promise
    gone.abort()
    await expect(pending).rejects.toThrow()
    await left.promise
  })

  it.each([
    'no_matching_grant',
    'tool_not_granted',
    'tool_denied',
    'trust_too_low',
    'side_effect_not_allowed',
    'missing_identity',
    'policy_unavailable',
  ])('shows the bare refusal %s as an answer', async (reason) => {
    const { proxy } = await scripted((res) => json(res, reason === 'policy_unavailable' ? 503 : 403, { error: reason }))
    const denied = await post(proxy.url, call('tools/call', { name: 'upper' }, 'i'))
    expect(denied.status).toBe(200)
    const { id, result } = (await denied.json()) as Message
    expect(id).toBe('i')
    expect(result.isError).toBe(true)
    expect(result._meta['mcpruntime.org/reason']).toBe(reason)
    expect(result.content[0].text.length).toBeGreaterThan(40)
    const other = await post(proxy.url, call('prompts/get', { name: 'p' }, 2))
    expect(other.status).toBe(200)
    expect(await other.json()).toMatchObject({ id: 2, error: { code: -32003, data: { reason } } })
  })

  it('says why a batch or a large body is not read', async () => {
    const { proxy } = await scripted((res) => json(res, 403, { error: 'rpc_inspection_failed' }))
    const batch = await post(proxy.url, `[${call('ping', {}, 1)},${call('ping', {}, 2)}]`)
    const answers = (await batch.json()) as Message[]
    expect(answers.map(({ id }) => id)).toEqual([1, 2])
    expect(answers[0].error.data.hint).toMatch(/batches/)
    const response = await post(proxy.url, '{"jsonrpc":"2.0","id":1,"result":{}}')
    expect(response.status).toBe(403)
  })

  it.each([
    ['a challenge', 401, { error: 'invalid_token' }, { 'www-authenticate': 'Bearer resource_metadata="x"' }],
    ['an error of the server', 400, { jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'bad' } }, {}],
    ['a refusal of the server', 403, { error: 'quota', message: 'not today' }, {}],
    [
      'a lost MCP session',
      404,
      { jsonrpc: '2.0', id: null, error: { code: -32001, message: 'Session not found' } },
      {},
    ],
    ['a redirect', 307, {}, { location: 'https://evil.example/' }],
  ])('passes %s as it is', async (_name, status, body, headers) => {
    const { proxy, seen } = await scripted((res) => json(res, status, body, headers as Record<string, string>))
    const response = await fetch(proxy.url, {
      method: 'POST',
      body: call('tools/call', { name: 'x' }),
      redirect: 'manual',
    })
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual(body)
    for (const [name, value] of Object.entries(headers)) expect(response.headers.get(name)).toBe(value)
    expect(seen).toHaveLength(1)
  })

  it('repeats reads after a passing failure, and nothing else', async () => {
    const { proxy, seen } = await scripted((res, body) => {
      if (seen.length % 2 === 1) return void res.writeHead(502).end('upstream error')
      echo(res, body, res.req)
    })
    expect((await post(proxy.url, call('tools/list'))).status).toBe(200)
    expect(seen).toHaveLength(2)
    const failed = await post(proxy.url, call('tools/call', { name: 'x' }))
    expect([failed.status, await failed.text()]).toEqual([502, 'upstream error'])
    expect(seen).toHaveLength(3)
  })

  it('waits as long as Retry-After says, and not for ever', async () => {
    let after = '0'
    const { proxy, seen } = await scripted((res, body) => {
      if (seen.length % 2 === 1) return void res.writeHead(429, { 'retry-after': after }).end()
      echo(res, body, res.req)
    })
    expect((await post(proxy.url, call('ping'))).status).toBe(200)
    after = '3600'
    expect((await post(proxy.url, call('ping'))).status).toBe(429)
  })

  it('says that the runtime is down, with the id of the request', async () => {
    const { proxy, server } = await scripted(echo)
    await server.stop()
    const response = await post(proxy.url, call('tools/call', { name: 'x' }, 'abc'))
    expect(response.status).toBe(502)
    expect(await response.json()).toMatchObject({ id: 'abc', error: { code: -32000, data: { http_status: 502 } } })
  })

  it.each([
    ['text/html; charset=utf-8', 'a web page'],
    ['text/plain', '"text/plain"'],
  ])('says what came when the runtime URL answers a request with %s', async (type, named) => {
    const { proxy, seen, server } = await scripted(
      (res) => void res.writeHead(200, { 'content-type': type }).end('<html>Welcome</html>'),
      {},
      '?key=secret',
    )
    const response = await post(proxy.url, call('tools/list', {}, 'i'))
    const { id, error } = (await response.json()) as Message
    expect([response.status, id, error.code]).toEqual([502, 'i', -32000])
    expect(error.message).toBe(`The runtime URL ${server.url}/s/mcp answered with ${named} (HTTP 200) in place of MCP.`)
    expect(error.data).toMatchObject({
      reason: 'no_mcp_answer',
      hint: expect.stringMatching(/mcp-runtime server list/),
    })
    expect(seen).toHaveLength(1)
  })

  it('passes on what comes for a notification, whatever it is', async () => {
    const { proxy } = await scripted((res) => void res.writeHead(202, { 'content-type': 'text/plain' }).end('ok'))
    const response = await post(proxy.url, JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }))
    expect([response.status, await response.text()]).toEqual([202, 'ok'])
  })

  it('ends a call at --request-timeout', async () => {
    const { proxy } = await scripted(() => undefined, { flags: { 'request-timeout': '20ms' } })
    const response = await post(proxy.url, call('tools/call', { name: 'x' }))
    expect(response.status).toBe(504)
  })
})

describe('health', () => {
  it('is ready while session and runtime are, and counts what happens', async () => {
    const platform = await fakePlatform('ours')
    const proxy = await proxyFor({ runtimeUrl: platform.runtimeUrl, platformUrl: platform.url })
    const get = (path: string) => fetch(proxy.url + path)
    expect((await get('/healthz')).status).toBe(204)
    expect((await get('/livez')).status).toBe(204)
    expect((await get('/readyz')).status).toBe(204)
    await post(proxy.url, call('tools/call', { name: 'upper' }))
    platform.session.revoked = true
    await post(proxy.url, call('tools/call', { name: 'echo' }))
    const ready = await get('/readyz')
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false, problems: ['session_revoked'] }])
    const metrics = await (await get('/metrics')).text()
    expect(metrics).toMatch(/mcp_adapter_rpc_duration_ms_count\{rpc_method="tools\/call"\} 2/)
    expect(metrics).toMatch(/mcp_adapter_rpc_denials_total\{rpc_method="tools\/call",reason="session_revoked"\} 1/)
    expect(metrics).toMatch(/mcp_adapter_ready 0/)
    expect(metrics).toMatch(/mcp_adapter_session_expires_timestamp_seconds \d/)
  })

  it('is not ready while the runtime is down', async () => {
    const { proxy, server } = await scripted(echo)
    await server.stop()
    expect(await (await fetch(`${proxy.url}/readyz`)).json()).toEqual({
      ready: false,
      problems: ['runtime_unreachable'],
    })
  })
})

describe('the end', () => {
  it('lets calls finish, ends streams, takes no more', async () => {
    const finish = Promise.withResolvers<void>()
    const { proxy, seen } = await scripted(async (res, body, req) => {
      if (req.method === 'GET') return void eventStream(res)
      await finish.promise
      echo(res, body, req)
    })
    const stream = await fetch(`${proxy.url}/mcp`, { headers: { accept: 'text/event-stream' } })
    const running = post(proxy.url, call('tools/call', { name: 'x' }))
    while (seen.length < 2) await new Promise((resolve) => setImmediate(resolve))
    const stopped = proxy.stop()
    await expect(stream.text()).rejects.toThrow()
    finish.resolve()
    expect((await running).status).toBe(200)
    await stopped
    await expect(
      new Promise((resolve, reject) => connect(proxy.port, '127.0.0.1', () => resolve(0)).on('error', reject)),
    ).rejects.toThrow()
  })

  it('rejects a port that is taken', async () => {
    const { proxy, server } = await scripted(echo)
    await expect(
      proxyFor({ runtimeUrl: server.url, flags: { listen: `127.0.0.1:${proxy.port}` } }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
