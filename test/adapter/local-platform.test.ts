// The whole way: an official client, the adapter as a process, our gateway and policy, a real MCP server in both eras.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLocalPlatform } from '@mcp-runtime/platform'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DEV, envFor, start } from '../support/spawn.ts'
import { listen, readText } from './support/http.ts'
import { mcpFixture } from './support/mcp-server.ts'

const NAMESPACE = 'mcp-team-local'
const silent = { debug() {}, info() {}, warn() {}, error() {} }

async function world() {
  const mcp = mcpFixture()
  const server = await listen(async (req, res) => mcp.handle(req, res, await readText(req)))
  const dataDir = mkdtempSync(join(tmpdir(), 'mcp-runtime-test-'))
  const platform = await startLocalPlatform({ dataDir, port: 0, version: '0.0.0', log: silent })
  onTestFinished(async () => {
    await platform.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const { token } = platform.credentials.local
  const api = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${platform.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  const tools = ['echo', 'upper', 'count', 'ask'].map((name) => ({ name, requiredTrust: 'low', sideEffect: 'read' }))
  await api('POST', '/runtime/servers', {
    name: 'desk',
    namespace: NAMESPACE,
    scope: 'tenant',
    spec: { image: 'desk', imageTag: 'v1', tools },
  })
  await api('POST', '/local/attachments', {
    name: 'desk',
    namespace: NAMESPACE,
    target: { kind: 'url', url: `${server.url}/mcp` },
  })
  await api('POST', '/runtime/grants', {
    name: 'readers',
    namespace: NAMESPACE,
    serverRef: { name: 'desk' },
    subject: { agentID: 'cursor' },
    maxTrust: 'low',
    allowedSideEffects: ['read'],
    toolRules: [{ name: 'echo', decision: 'allow' }],
  })
  const args = ['--runtime-url', `${platform.url}/desk/mcp`, '--server', 'desk', '--agent', 'cursor', '--auto-refresh']
  const env = envFor(platform.url, { MCP_PLATFORM_API_TOKEN: token })
  return { mcp, platform, api, args, env }
}

const WAYS = {
  async proxy(args: string[], env: Record<string, string>) {
    const proxy = start(['adapter', 'proxy', ...args, '--listen', '127.0.0.1:0', '-o', 'json'], env)
    await proxy.saw(/"listening"/)
    return new StreamableHTTPClientTransport(new URL(JSON.parse(proxy.out).listening))
  },
  async stdio(args: string[], env: Record<string, string>) {
    const command = { command: process.execPath, args: [DEV, 'adapter', 'stdio', ...args], env }
    return new StdioClientTransport({ ...command, stderr: 'pipe' })
  },
}
const ERAS = { sessions: undefined, stateless: { mode: { pin: '2026-07-28' } } }
const CASES = (['proxy', 'stdio'] as const).flatMap((way) =>
  (['sessions', 'stateless'] as const).map((era) => [way, era] as const),
)

describe.each(CASES)('adapter %s to the local platform, %s', (way, era) => {
  it('allows, denies, and ends with the grant and with the session', async () => {
    const { mcp, api, args, env } = await world()
    const versionNegotiation = ERAS[era]
    const client = new Client({ name: 'test', version: '1' }, versionNegotiation ? { versionNegotiation } : {})
    await client.connect(await WAYS[way](args, env))
    onTestFinished(() => client.close())
    const call = async (name: string) => {
      const { isError = false, content } = await client.callTool({ name, arguments: { text: 'hi' } })
      return [isError, JSON.stringify(content)] as const
    }

    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['echo'])
    expect((await call('echo'))[0]).toBe(false)
    const [denied, why] = await call('upper')
    expect(denied).toBe(true)
    expect(why).toMatch(/upper.*desk/)

    await api('PATCH', `/runtime/grants/${NAMESPACE}/readers`, { disabled: true })
    expect((await call('echo'))[1]).toMatch(/disabled/)
    await api('PATCH', `/runtime/grants/${NAMESPACE}/readers`, { disabled: false })
    expect((await call('echo'))[0]).toBe(false)

    const { sessions } = (await api('GET', `/runtime/sessions?namespace=${NAMESPACE}`)) as {
      sessions: { name: string }[]
    }
    await api('PATCH', `/runtime/sessions/${NAMESPACE}/${sessions[0]?.name}`, { revoked: true })
    expect((await call('echo'))[1]).toMatch(/revoked/)
    await api('PATCH', `/runtime/sessions/${NAMESPACE}/${sessions[0]?.name}`, { revoked: false })
    expect((await call('echo'))[1]).toMatch(/revoked/)
    expect(mcp.calls).toEqual(['echo', 'echo'])
  })
})

describe('adapter proxy to the local platform', () => {
  it('comes back by itself when its session was deleted', async () => {
    const { api, args, env } = await world()
    const client = new Client({ name: 'test', version: '1' })
    await client.connect(await WAYS.proxy(args, env))
    onTestFinished(() => client.close())
    const { sessions } = (await api('GET', `/runtime/sessions?namespace=${NAMESPACE}`)) as {
      sessions: { name: string }[]
    }
    await api('DELETE', `/runtime/sessions/${NAMESPACE}/${sessions[0]?.name}`)
    const { content } = await client.callTool({ name: 'echo', arguments: { text: 'back' } })
    expect(JSON.stringify(content)).toMatch(/back/)
  })
})
