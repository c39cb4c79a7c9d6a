import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Client as Client2, StreamableHTTPClientTransport as Transport2 } from '@modelcontextprotocol/client'
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as Transport1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterEach, describe, expect, it } from 'vitest'
import { discoverServer } from '../discovery/discover.ts'
import { createUpstream } from '../upstream/upstream.ts'
import { serveStdioBridge } from './serve-bridge.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const fixture = (name: string): string[] => [
  process.execPath,
  fileURLToPath(new URL(`../../../../test/wire/fixtures/${name}.ts`, import.meta.url)),
]

async function bridge(command: string[], options = {}) {
  const log: string[] = []
  const up = await serveStdioBridge({ command, grace: 200, onLog: (line) => log.push(line), ...options })
  closers.push(up.close)
  return { ...up, log }
}

async function client1(url: string): Promise<Client1> {
  const client = new Client1({ name: 'c1', version: '1' }, { capabilities: { roots: {} } })
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: 'file:///mine' }] }))
  await client.connect(new Transport1(new URL(url)) as Parameters<typeof client.connect>[0])
  closers.push(() => client.close())
  return client
}

async function client2(url: string, pin = true): Promise<Client2> {
  const client = new Client2(
    { name: 'c2', version: '2' },
    { versionNegotiation: { mode: pin ? { pin: '2026-07-28' } : 'auto' } },
  )
  await client.connect(new Transport2(new URL(url)))
  closers.push(() => client.close())
  return client
}

const said = (result: object): string => ((result as { content: unknown }).content as { text: string }[])[0]!.text
const alive = (pid: number): boolean => {
  try {
    // A zombie still answers signals (its parent may not reap); its state tells.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10))
}

describe('StdioBridge in the session era', () => {
  it('serves many clients, each with a program of its own', async () => {
    const up = await bridge(fixture('stdio-sdk1'))
    const [a, b] = await Promise.all([client1(up.url), client1(up.url)])
    expect((await a.listTools()).tools).toHaveLength(7)
    const pids = await Promise.all([a, b, a, b].map(async (c) => said(await c.callTool({ name: 'pid' }))))
    expect(pids[0]).not.toBe(pids[1])
    expect([pids[2], pids[3]]).toEqual([pids[0], pids[1]])
    expect(up.bridge.sessions).toBe(2)
    expect(up.log).toContain('stdio1 started')
    expect(up.log.join()).toContain('not MCP on stdout')
  })

  it('carries progress before the response, and questions of the server', async () => {
    const up = await bridge(fixture('stdio-sdk1'))
    const client = await client1(up.url)
    const steps: number[] = []
    const done = await client.callTool({ name: 'steps' }, undefined, {
      onprogress: ({ progress }) => steps.push(progress),
    })
    expect([said(done), steps]).toEqual(['done', [1, 2, 3]])
    expect(said(await client.callTool({ name: 'roots' }))).toBe('file:///mine')
  })

  it('ends the program, and what it started, with the session', async () => {
    const up = await bridge(fixture('stdio-sdk1'))
    const client = await client1(up.url)
    const pid = Number(said(await client.callTool({ name: 'pid' })))
    const offspring = Number(said(await client.callTool({ name: 'offspring' })))
    expect([alive(pid), alive(offspring)]).toEqual([true, true])
    await (client.transport as unknown as Transport1).terminateSession()
    expect(up.bridge.sessions).toBe(0)
    await until(() => !alive(pid) && !alive(offspring))
  })

  it('fails the open requests of a program that crashes, then serves a new session', async () => {
    const up = await bridge(fixture('stdio-sdk1'))
    const [victim, other] = await Promise.all([client1(up.url), client1(up.url)])
    const hanging = expect(victim.callTool({ name: 'hang' })).rejects.toThrow(/ended with exit code 3/)
    await expect(victim.callTool({ name: 'crash' })).rejects.toThrow(/ended with exit code 3/)
    await hanging
    await expect(victim.callTool({ name: 'pid' })).rejects.toThrow(/session is not known/)
    expect(said(await other.callTool({ name: 'echo', arguments: { a: 1 } }))).toBe('{"a":1}')
    expect(said(await (await client1(up.url)).callTool({ name: 'echo', arguments: {} }))).toBe('{}')
  })

  it('says so when the program cannot be started', async () => {
    const up = await bridge(['/nonexistent/program'])
    await expect(client1(up.url)).rejects.toThrow(/could not be started/)
    expect(up.bridge.sessions).toBe(0)
  })

  it('can be discovered', async () => {
    const up = await bridge(fixture('stdio-sdk1'))
    expect(await discoverServer(up.url)).toMatchObject({ era: 'session', serverInfo: { name: 'stdio1' } })
    expect(up.bridge.sessions).toBe(0)
  })

  it('ends sessions nobody uses', async () => {
    const up = await bridge(fixture('stdio-sdk1'), { idle: 50 })
    const upstream = createUpstream(up.url)
    closers.push(() => upstream.close())
    await post(up.url, {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
    })
    await until(() => up.bridge.sessions === 0)
  })
})

describe('StdioBridge in the stateless era', () => {
  it('serves all clients by one program, ids and progress tokens apart', async () => {
    const up = await bridge(fixture('stdio-sdk2'))
    const clients = await Promise.all([client2(up.url), client2(up.url), client2(up.url)])
    const pids = await Promise.all(clients.map(async (c) => said(await c.callTool({ name: 'pid' }))))
    expect(new Set(pids).size).toBe(1)
    const runs = await Promise.all(
      clients.map(async (c, i) => {
        const steps: number[] = []
        const done = await c.callTool(
          { name: 'steps', arguments: { i } },
          { onprogress: ({ progress }) => steps.push(progress) },
        )
        return [said(done), steps]
      }),
    )
    expect(runs).toEqual([0, 1, 2].map((i) => [`{"i":${i}}`, [1, 2, 3]]))
    expect(up.bridge.sessions).toBe(0)
  })

  it('keeps ids byte for byte', async () => {
    const up = await bridge(fixture('stdio-sdk2'))
    const id = '"grüße-\\u0041"'
    const { status, text } = await postText(
      up.url,
      `{"jsonrpc":"2.0","id":${id},\n  "method":"tools/call","params":{"name":"echo","arguments":{"n":1},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`,
    )
    expect([status, text]).toEqual([200, expect.stringContaining(`"id":${id}`)])
  })

  it('starts a new program after a crash', async () => {
    const up = await bridge(fixture('stdio-sdk2'))
    const client = await client2(up.url)
    await expect(client.callTool({ name: 'crash' })).rejects.toThrow(/ended with exit code 3/)
    expect(said(await client.callTool({ name: 'echo', arguments: { a: 1 } }))).toBe('{"a":1}')
  })

  it('sends clients of both eras to the session era when the program knows only that', async () => {
    const up = await bridge(fixture('stdio-sdk1'))
    await expect(client2(up.url)).rejects.toThrow()
    const client = await client2(up.url, false)
    expect(said(await client.callTool({ name: 'echo', arguments: { a: 1 } }))).toBe('{"a":1}')
    expect(up.bridge.sessions).toBe(1)
  })
})

async function postText(url: string, body: string, headers: string[] = []) {
  const upstream = createUpstream(url)
  closers.push(() => upstream.close())
  const answer = await upstream.request({
    method: 'POST',
    path: '/mcp',
    headers: ['Content-Type', 'application/json', 'Accept', 'application/json', ...headers],
    body: Buffer.from(body),
  })
  return { status: answer.status, text: answer.body.toString() }
}
const post = (url: string, message: object, headers: string[] = []) => postText(url, JSON.stringify(message), headers)

describe('StdioBridge refuses', () => {
  it.each<[string, string, string[], number, string]>([
    ['no session', '{"jsonrpc":"2.0","id":1,"method":"ping"}', [], 400, 'Mcp-Session-Id header is missing'],
    [
      'an unknown session',
      '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      ['Mcp-Session-Id', 'x'],
      404,
      'initialize again',
    ],
    ['a variant key', '{"jsonrpc":"2.0","id":1,"method":"ping","Method":"x"}', [], 400, '"id":1'],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', [], 400, 'Batches'],
    [
      'a header that disagrees',
      '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      ['Mcp-Method', 'tools/list'],
      400,
      '-32020',
    ],
    [
      'a body above the limit',
      `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"${'y'.repeat(2000)}"}}`,
      [],
      413,
      'too large',
    ],
    [
      'a page of another origin',
      '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      ['Origin', 'https://evil.example'],
      403,
      'another origin',
    ],
  ])('%s', async (_name, body, headers, status, text) => {
    const up = await bridge(['/bin/true'], { maxBody: 1000 })
    expect(await postText(up.url, body, headers)).toEqual({ status, text: expect.stringContaining(text) })
  })
})
