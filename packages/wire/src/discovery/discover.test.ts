import type { RequestListener } from 'node:http'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { serveSdk1, serveSdk2 } from '../../../../test/wire/sdk-servers.ts'
import { closedPort, serve } from '../../../../test/wire/serve.ts'
import { discoverServer } from './discover.ts'
import { mcpUrl } from './url.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})
const running = async <T extends { url: string; close(): Promise<void> }>(site: Promise<T>): Promise<T> => {
  const up = await site
  closers.push(up.close)
  return up
}
const NAMES = Array.from({ length: 7 }, (_, i) => `tool-${i}`)

describe('discoverServer reads all tools of', () => {
  it.each([false, true])('an SDK 1 server with sessions (JSON answers: %s), and ends its session', async (json) => {
    const { url, sessions } = await running(serveSdk1({ json }))
    const found = await discoverServer(url)
    expect(found).toMatchObject({
      url: `${url}/mcp`,
      era: 'session',
      protocolVersion: '2025-11-25',
      serverInfo: { name: 'sdk1' },
    })
    expect(found.tools.map((tool) => tool.name)).toEqual(NAMES)
    expect(found.tools[0]).toEqual({ name: 'tool-0', description: 'Does 0', annotations: { readOnlyHint: true } })
    expect(sessions.size).toBe(0)
  })

  it('an SDK 2 server that speaks both eras', async () => {
    const { url } = await running(serveSdk2())
    const found = await discoverServer(`${url}/mcp`)
    expect(found).toMatchObject({ era: 'session', serverInfo: { name: 'sdk2' } })
    expect(found.tools.map((tool) => tool.name)).toEqual(NAMES)
  })

  it('an SDK 2 server that speaks the stateless era only', async () => {
    const { url } = await running(serveSdk2({ only: true }))
    const found = await discoverServer(url)
    expect(found).toMatchObject({
      era: 'stateless',
      protocolVersion: '2026-07-28',
      serverInfo: { name: 'sdk2', version: '2.0.0' },
    })
    expect(found.tools.map((tool) => tool.name)).toEqual(NAMES)
  })
})

type Reply = (message: {
  id?: number
  method: string
  params?: { protocolVersion?: string; cursor?: string }
}) => unknown

/** A server of the session era whose answer to `tools/list` is given. */
const scripted = (list: Reply, seen: { method: string; version: string | undefined }[] = []): RequestListener => {
  return async (req, res) => {
    if (req.method !== 'POST') return void res.writeHead(405).end()
    let text = ''
    for await (const chunk of req) text += chunk
    const message = JSON.parse(text)
    seen.push({ method: message.method, version: req.headers['mcp-protocol-version'] as string | undefined })
    if (message.id === undefined) return void res.writeHead(202).end()
    const result = message.method === 'initialize' ? { protocolVersion: '2025-03-26', capabilities: {} } : list(message)
    res
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }))
  }
}
const fails = async (listener: RequestListener, options = {}) => {
  const { url } = await running(serve(listener))
  return discoverServer(url, { requestTimeout: 5_000, ...options }).then(
    () => 'no failure',
    (error) => error,
  )
}

describe('discoverServer', () => {
  it('takes an older revision and says it on every later request', async () => {
    const seen: { method: string; version: string | undefined }[] = []
    const { url } = await running(
      serve(scripted(() => ({ tools: [{ name: 'a' }, { name: ' ' }, { name: 'a' }, 7] }), seen)),
    )
    const found = await discoverServer(url)
    expect(found.protocolVersion).toBe('2025-03-26')
    expect(found.tools).toEqual([{ name: 'a' }])
    expect(seen).toEqual([
      { method: 'initialize', version: undefined },
      { method: 'notifications/initialized', version: '2025-03-26' },
      { method: 'tools/list', version: '2025-03-26' },
    ])
  })

  it('tries the revision an error offers', async () => {
    const { url } = await running(
      serve(async (req, res) => {
        let text = ''
        for await (const chunk of req) text += chunk
        const { id, method, params } = JSON.parse(text || '{}')
        const old = method !== 'initialize' || params.protocolVersion === '2024-11-05'
        const result = { protocolVersion: '2024-11-05', tools: [{ name: 'a' }] }
        const error = { code: -32602, message: 'Unsupported protocol version', data: { supported: ['2024-11-05'] } }
        res.writeHead(200, { 'content-type': 'application/json' })
        res.end(JSON.stringify({ jsonrpc: '2.0', id: id ?? null, ...(old ? { result } : { error }) }))
      }),
    )
    expect(await discoverServer(url)).toMatchObject({ protocolVersion: '2024-11-05', tools: [{ name: 'a' }] })
  })

  it('does not wait for the end of a stream, and skips other messages in it', async () => {
    const { url } = await running(
      serve(async (req, res) => {
        let text = ''
        for await (const chunk of req) text += chunk
        const { id, method } = JSON.parse(text || '{}')
        if (id === undefined) return void res.writeHead(202).end()
        const result = method === 'initialize' ? { protocolVersion: '2025-06-18' } : { tools: [{ name: 'late' }] }
        res.writeHead(200, { 'content-type': 'text/event-stream' })
        res.write(
          `: hello\n\nid: 1\ndata:\n\ndata: {"jsonrpc":"2.0","id":1,"method":"ping"}\n\ndata: {"jsonrpc":"2.0","id":99,"result":{}}\n\n`,
        )
        res.write(`event: message\r\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\r\n\r\n`)
      }),
    )
    expect((await discoverServer(url, { requestTimeout: 5_000 })).tools).toEqual([{ name: 'late' }])
  })

  it('polls a server that closes its streams early', async () => {
    let waiting: string | undefined
    const polled: (string | undefined)[] = []
    const { url } = await running(
      serve(async (req, res) => {
        if (req.method === 'GET') {
          polled.push(req.headers['last-event-id'] as string)
          res.writeHead(200, { 'content-type': 'text/event-stream' })
          return void res.end(polled.length === 1 ? 'id: p2\nretry: 1\ndata:\n\n' : `data: ${waiting}\n\n`)
        }
        let text = ''
        for await (const chunk of req) text += chunk
        const { id, method } = JSON.parse(text || '{}')
        if (id === undefined) return void res.writeHead(202).end()
        const result = method === 'initialize' ? { protocolVersion: '2025-11-25' } : { tools: [{ name: 'slow' }] }
        waiting = JSON.stringify({ jsonrpc: '2.0', id, result })
        res.writeHead(200, { 'content-type': 'text/event-stream' })
        res.end(method === 'initialize' ? `data: ${waiting}\n\n` : 'id: p1\nretry: 1\ndata:\n\n')
      }),
    )
    expect((await discoverServer(url)).tools).toEqual([{ name: 'slow' }])
    expect(polled).toEqual(['p1', 'p2'])
  })

  it('answers a server without tools by none', async () => {
    const { url } = await running(
      serve(async (req, res) => {
        let text = ''
        for await (const chunk of req) text += chunk
        const { id, method } = JSON.parse(text || '{}')
        const answer =
          method === 'initialize'
            ? { result: { protocolVersion: '2025-06-18' } }
            : { error: { code: -32601, message: 'no' } }
        res
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ jsonrpc: '2.0', id: id ?? null, ...answer }))
      }),
    )
    expect((await discoverServer(url)).tools).toEqual([])
  })

  it('waits for a port that is not open yet, and only for that', async () => {
    const port = await closedPort()
    const waits: number[] = []
    let late: ReturnType<typeof createServer> | undefined
    const url = `http://127.0.0.1:${port}`
    await expect(discoverServer(url)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('refused'),
    })
    const found = discoverServer(url, {
      waitMs: 30_000,
      onWait(waited) {
        waits.push(waited)
        if (late) return
        // Answers one thing that is not MCP: the wait is over, the failure is another one.
        late = createServer((socket) =>
          socket
            .on('error', () => {})
            .resume()
            .end('SSH-2.0-OpenSSH_9.2\r\n'),
        ).listen(port, '127.0.0.1')
        closers.push(() => new Promise((resolve) => late!.close(() => resolve())))
      },
    })
    await expect(found).rejects.toMatchObject({
      code: 'not_mcp',
      message: expect.stringContaining('does not speak HTTP'),
    })
    expect(waits.length).toBeGreaterThan(0)
  })
})

describe('discoverServer fails quickly and rightly on', () => {
  it.each<[string, RequestListener, object]>([
    [
      'a web page',
      (_req, res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      { code: 'not_mcp' },
    ],
    ['a 404', (_req, res) => res.writeHead(404).end('nope'), { code: 'not_mcp', status: 404 }],
    ['a 405', (_req, res) => res.writeHead(405).end(), { code: 'not_mcp', hint: expect.stringContaining('/mcp') }],
    ['a 401', (_req, res) => res.writeHead(401).end(), { code: 'auth_required' }],
    ['a 503', (_req, res) => res.writeHead(503).end(), { code: 'http_error', status: 503 }],
    [
      'a redirect',
      (_req, res) => res.writeHead(308, { location: 'http://x/mcp' }).end(),
      { code: 'not_mcp', hint: expect.stringContaining('http://x/mcp') },
    ],
    [
      'JSON that is not JSON-RPC',
      (_req, res) => res.writeHead(200, { 'content-type': 'application/json' }).end('{"hello":1}'),
      { code: 'not_mcp' },
    ],
    [
      'a stream that ends',
      (_req, res) => res.writeHead(200, { 'content-type': 'text/event-stream' }).end(': x\n\n'),
      { code: 'broken' },
    ],
    ['a broken connection', (req) => req.socket.destroy(), { code: 'broken' }],
    [
      'a page without end',
      scripted(({ params }) => ({ tools: [], nextCursor: `${params?.cursor ?? ''}x` })),
      { code: 'too_large' },
    ],
    ['a cursor that repeats', scripted(() => ({ tools: [], nextCursor: 'same' })), { code: 'broken' }],
    ['a tools/list that is none', scripted(() => ({})), { code: 'not_mcp' }],
  ])('%s', async (_name, listener, expected) => {
    expect(await fails(listener)).toMatchObject(expected)
  })

  it('a refusal by JSON-RPC error, with what the server said', async () => {
    const error = await fails((_req, res) => {
      res.writeHead(400, { 'content-type': 'application/json' })
      res.end('{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"tenant missing"}}')
    })
    expect(error).toMatchObject({ code: 'rpc_error', message: expect.stringContaining('tenant missing') })
  })

  it('a server that never answers, in head, body or stream', async () => {
    const slow = { requestTimeout: 100 }
    expect(await fails(() => {}, slow)).toMatchObject({ code: 'timeout' })
    expect(
      await fails((_req, res) => res.writeHead(200, { 'content-type': 'application/json' }).write('{'), slow),
    ).toMatchObject({ code: 'timeout' })
    expect(
      await fails((_req, res) => {
        res.writeHead(200, { 'content-type': 'text/event-stream' })
        const timer = setInterval(() => res.write(': still here\n\n'), 10)
        res.once('close', () => clearInterval(timer))
      }, slow),
    ).toMatchObject({ code: 'timeout' })
  })

  it.each(['application/json', 'text/event-stream'])('a gigabyte of %s', async (type) => {
    let sent = 0
    const error = await fails((_req, res) => {
      res.writeHead(200, { 'content-type': type })
      const chunk = Buffer.alloc(1 << 20, 'a')
      const pump = (): void => {
        while (sent < 1 << 30 && !res.destroyed) {
          sent += chunk.length
          if (!res.write(chunk)) return void res.once('drain', pump)
        }
      }
      pump()
    })
    expect(error).toMatchObject({ code: 'too_large' })
    expect(sent).toBeLessThan(1 << 28)
  })

  it('the signal', async () => {
    const stop = new AbortController()
    const failed = fails(() => stop.abort(), { signal: stop.signal })
    expect(await failed).toMatchObject({ code: 'aborted' })
  })
})

describe('mcpUrl', () => {
  it.each([
    ['http://127.0.0.1:8088', 'http://127.0.0.1:8088/mcp'],
    [' https://a.example/ ', 'https://a.example/mcp'],
    ['http://a.example/x/', 'http://a.example/x'],
    ['http://a.example/x/mcp?k=1#f', 'http://a.example/x/mcp?k=1'],
    ['http://a.example?k=1', 'http://a.example/mcp?k=1'],
  ])('%s', (text, url) => {
    expect(mcpUrl(text).href).toBe(url)
  })

  it.each(['', 'localhost:8088', 'ftp://a', 'http://', '/mcp', 'http:a', 'http://user:pw@a.example'])(
    'refuses "%s"',
    (text) => {
      expect(() => mcpUrl(text)).toThrow(expect.objectContaining({ code: 'invalid_url' }))
    },
  )
})
