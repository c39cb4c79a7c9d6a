// `adapter proxy` and `adapter stdio` as processes: what a person, a script and an MCP client see of them.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DEV, envFor, start } from '../support/spawn.ts'
import { json, listen } from './support/http.ts'
import { fakePlatform } from './support/platform.ts'

const SESSION = ['--server', 'workspace', '--agent', 'cursor', '--agent-id', 'cursor', '--auto-refresh']
const info = { name: 'test', version: '1' }

describe('adapter proxy', () => {
  it('says where it listens once it does, serves, drains at SIGTERM, and ends with 0', async () => {
    const platform = await fakePlatform('ours')
    const args = ['adapter', 'proxy', '--runtime-url', platform.runtimeUrl, ...SESSION, '--listen', '127.0.0.1:0']
    const proxy = start([...args, '--trust', 'medium', '--ttl', '4h', '-o', 'json'], envFor(platform.url))
    await proxy.saw(/"listening"/)
    const ready = JSON.parse(proxy.out)
    expect(ready).toMatchObject({ server: 'workspace', agent: 'cursor', session: 'adapter-1', namespace: 'team-a' })
    expect(proxy.err).toMatch(/Listening on http:\/\/127\.0\.0\.1:\d+ for .*\n.*session until .*renewed by itself/)
    expect(platform.issued).toEqual([
      { serverName: 'workspace', agentID: 'cursor', requestedTrust: 'medium', requestedTTL: '4h' },
    ])
    const client = new Client(info)
    await client.connect(new StreamableHTTPClientTransport(new URL(ready.listening)))
    expect((await client.listTools()).tools).toHaveLength(4)
    await client.close()
    proxy.child.kill('SIGTERM')
    expect(await proxy.exit).toBe(0)
    expect(proxy.out.trim().split('\n')).toHaveLength(1)
    expect(proxy.out + proxy.err).not.toMatch(/the-platform-token|s-[0-9a-f-]{36}/)
  })

  it.each([
    ['a port that is taken', 7, 'MCPR_PORT_IN_USE', (url: string) => new URL(url).host, undefined],
    ['no grant', 5, 'MCPR_FORBIDDEN', () => '127.0.0.1:0', 403],
    ['a login that is not accepted', 4, 'MCPR_TOKEN_REJECTED', () => '127.0.0.1:0', 401],
  ] as const)('does not start with %s, and says why', async (_name, exit, code, address, status) => {
    const platform = await fakePlatform('ours')
    if (status) platform.issue = (res) => json(res, status, { error: 'x', message: 'no grant matches cursor' })
    const args = [
      'adapter',
      'proxy',
      '--runtime-url',
      platform.runtimeUrl,
      ...SESSION,
      '--listen',
      address(platform.url),
    ]
    const proxy = start(args, envFor(platform.url))
    expect(await proxy.exit).toBe(exit)
    expect(proxy.err).toContain(code)
    expect(proxy.err).not.toMatch(/Listening/)
    if (status === 403)
      expect(proxy.err).toMatch(/No grant matches cursor[\s\S]*access grant init[\s\S]*access grant apply/)
  })

  it('does not start when the platform cannot be reached', async () => {
    const gone = await listen(() => undefined)
    await gone.stop()
    const proxy = start(['adapter', 'proxy', '--runtime-url', gone.url, ...SESSION], envFor(gone.url))
    expect(await proxy.exit).toBe(9)
    expect(proxy.err).toContain('MCPR_UNAVAILABLE')
  })

  it('refuses to be reached from outside, mtls, and enrolment, each with its reason', async () => {
    const base = ['adapter', 'proxy', '--runtime-url', 'http://127.0.0.1:1/x', ...SESSION]
    for (const [args, exit, words] of [
      [[...base, '--listen', '0.0.0.0:0'], 2, /can be reached by others/],
      [[...base, '--auth', 'mtls'], 1, /later release/],
      [['adapter', 'enroll'], 1, /later release/],
    ] as const) {
      const run = start(args, envFor('http://127.0.0.1:1'))
      expect(await run.exit).toBe(exit)
      expect(run.err).toMatch(words)
    }
  })
})

describe('adapter stdio', () => {
  const clients = [
    ['client 2, sessions', () => new Client(info), StdioClientTransport],
    [
      'client 2, stateless',
      () => new Client(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } }),
      StdioClientTransport,
    ],
    [
      'sdk 1, sessions',
      () => new OldClient(info) as unknown as Client,
      OldTransport as unknown as typeof StdioClientTransport,
    ],
  ] as const

  it.each(clients)('is a stdio MCP server to %s', async (_name, make, Transport) => {
    const platform = await fakePlatform('go')
    const args = [DEV, 'adapter', 'stdio', '--runtime-url', platform.runtimeUrl, ...SESSION]
    const env = envFor(platform.url)
    const transport = new Transport({ command: process.execPath, args, env, stderr: 'pipe' })
    const client = make()
    await client.connect(transport)
    onTestFinished(() => client.close())
    expect((await client.listTools()).tools).toHaveLength(4)
    const allowed = await client.callTool({ name: 'echo', arguments: { text: 'hi' } })
    expect(allowed.content).toEqual([expect.objectContaining({ text: 'hi' })])
    const denied = await client.callTool({ name: 'upper', arguments: {} })
    expect(denied.isError).toBe(true)
  })

  it('ends with 0 when stdin does, having told the server', async () => {
    const platform = await fakePlatform('go')
    const run = start(['adapter', 'stdio', '--runtime-url', platform.runtimeUrl, ...SESSION], envFor(platform.url))
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: info }
    run.child.stdin.end(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`)
    expect(await run.exit).toBe(0)
    expect(JSON.parse(run.out)).toMatchObject({ id: 1, result: { protocolVersion: '2025-06-18' } })
    expect(platform.seen.at(-1)?.method).toBe('DELETE')
  })

  it('ends with 0 at SIGTERM, in the middle of a call', async () => {
    const platform = await fakePlatform('go')
    const run = start(['adapter', 'stdio', '--runtime-url', platform.runtimeUrl, ...SESSION], envFor(platform.url))
    run.child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
    await run.saw(/"id":1/)
    run.child.kill('SIGTERM')
    expect(await run.exit).toBe(0)
  })
})
