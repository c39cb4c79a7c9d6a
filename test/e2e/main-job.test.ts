// The main job, as its user does it: real processes, real clients, both protocol eras (issue text of the first product).
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectHttp, connectStdio, ERAS } from '../support/clients.ts'
import { type Background, freePort, program, root, Sandbox } from '../support/sandbox.ts'

let box: Sandbox
let desk: { url: string; port: number; server: Background }
let platform: { url: string; port: number; pid: number; dataDir: string }
let proxyUrl: string
let proxy: Background

const adapterFlags = () => [
  ...['--runtime-url', `${platform.url}/ticket-desk/mcp`, '--server', 'ticket-desk'],
  ...['--agent', 'cursor', '--agent-id', 'cursor', '--auto-refresh'],
]

const configEnv = () => ({ MCP_RUNTIME_CONFIG_DIR: box.env.MCP_RUNTIME_CONFIG_DIR, HOME: box.dir })

beforeAll(async () => {
  box = await Sandbox.create()
  desk = await box.ticketDesk()
  platform = (await box.ok(['local', 'up', '--port', '0', '-o', 'json'])).json()
  await box.ok(['server', 'init', 'ticket-desk', '--from-server', desk.url])
  await box.ok(['server', 'deploy', 'ticket-desk', '--scope', 'tenant', '--metadata-dir', '.mcp'])
  await box.ok(['local', 'attach', 'ticket-desk', '--url', desk.url])
  await box.ok([
    ...['access', 'grant', 'init', 'desk-readers', '--server', 'ticket-desk', '--namespace', 'mcp-team-local'],
    ...['--agent-id', 'cursor', '--tool', 'list_tickets', '--output', 'grant.yaml'],
  ])
  await box.ok(['access', 'grant', 'apply', '--file', 'grant.yaml'])
  proxyUrl = `http://127.0.0.1:${await freePort()}`
  proxy = box.start([program, 'adapter', 'proxy', ...adapterFlags(), '--listen', new URL(proxyUrl).host])
  await proxy.until(/127\.0\.0\.1:\d+/)
})
afterAll(() => box?.dispose())

test('local up made two profiles, files only the owner reads, and is found running', async () => {
  const status = await box.ok(['auth', 'status', '-o', 'json'])
  expect(JSON.stringify(status.json())).toContain('local-admin')
  for (const path of [join(box.dir, 'config/config.json'), join(platform.dataDir, 'platform.db')])
    expect((await stat(path)).mode & 0o077).toBe(0)
  expect((await stat(platform.dataDir)).mode & 0o077).toBe(0)
  const again = (await box.ok(['local', 'up', '-o', 'json'])).json()
  expect(again).toMatchObject({ pid: platform.pid, url: platform.url, started: false, profile: 'local' })
})

test('the metadata say what the server said of its tools, and validate agrees with it', async () => {
  const text = await readFile(join(box.dir, '.mcp/servers.yaml'), 'utf8')
  expect(text).toContain('name: ticket-desk')
  expect((await box.cli(['server', 'validate', '--metadata-dir', '.mcp'])).code).toBe(0)
  expect((await box.cli(['server', 'validate', '--metadata-dir', '.mcp', '--from-server', desk.url])).code).toBe(0)
  expect((await box.cli(['server', 'validate', '--metadata-dir', '.mcp', '--grant-file', 'grant.yaml'])).code).toBe(0)
})

test('the server is listed, shown, and its policy names the grant', async () => {
  expect((await box.ok(['server', 'list', '-o', 'json'])).json()).toMatchObject([
    { name: 'ticket-desk', status: 'Ready' },
  ])
  expect((await box.ok(['server', 'get', 'ticket-desk', '-o', 'json'])).json()).toMatchObject({
    namespace: 'mcp-team-local',
  })
  expect((await box.ok(['server', 'status'])).stdout).toContain('ticket-desk')
  const policy = (await box.ok(['server', 'policy', 'inspect', 'ticket-desk', '-o', 'json'])).json()
  expect(policy).toMatchObject({
    schema_version: 'v1',
    server: { name: 'ticket-desk' },
    grants: [{ name: 'desk-readers' }],
  })
  expect(policy.revision).toMatch(/^sha256:[0-9a-f]{64}$/)
})

test.each(ERAS)(
  'through the proxy, %s era: granted tools are listed and work; others are denied with the rule',
  async (era) => {
    const client = await connectHttp(proxyUrl, era)
    expect(await client.tools()).toEqual(['list_tickets'])
    expect(await client.call('list_tickets')).toMatchObject({ isError: false })
    const denied = await client.call('close_ticket', { id: 1 })
    expect(denied).toMatchObject({ isError: true, reason: 'tool_not_granted' })
    expect(denied.text).toContain('close_ticket')
    expect(denied.text).toContain('ticket-desk')
    await client.close()
  },
)

test.each(ERAS)('through the stdio adapter, %s era: the same', async (era) => {
  const client = await connectStdio([program, 'adapter', 'stdio', ...adapterFlags()], box.env, era)
  expect(await client.tools()).toEqual(['list_tickets'])
  expect(await client.call('list_tickets')).toMatchObject({ isError: false })
  expect(await client.call('close_ticket', { id: 1 })).toMatchObject({ isError: true, reason: 'tool_not_granted' })
  await client.close()
})

test('the inspector’s command line works through proxy and stdio', async () => {
  const build = join(root, 'node_modules/@modelcontextprotocol/inspector-cli/build')
  const config = join(box.dir, 'inspector.json')
  const stdio = { command: program, args: ['adapter', 'stdio', ...adapterFlags()], env: { PATH: box.env.PATH } }
  await writeFile(config, JSON.stringify({ mcpServers: { desk: { ...stdio, env: { ...stdio.env, ...configEnv() } } } }))
  const targets = [
    ['--cli', `${proxyUrl}/mcp`, '--transport', 'http'],
    ['--cli', '--config', config, '--server', 'desk'],
  ]
  for (const target of targets) {
    // It looks for its own package.json below the current folder.
    const inspect = (...words: string[]) => box.run(['mcp-inspector-cli', ...target, ...words], { cwd: build })
    expect((await inspect('--method', 'tools/list')).stdout).toContain('"list_tickets"')
    const call = ['--method', 'tools/call', '--tool-name']
    expect((await inspect(...call, 'list_tickets')).stdout).toContain('Printer on floor 2')
    const denied = await inspect(...call, 'close_ticket', '--tool-arg', 'id=T-1')
    expect(denied.stdout).toContain('"isError": true')
    expect(denied.stdout).toContain('close_ticket')
  }
})

test('every call is recorded: who, what, the decision and why', async () => {
  const events = (await box.ok(['local', 'events', '-o', 'json'])).json() as { payload: Record<string, unknown> }[]
  const calls = events.map(({ payload }) => payload).filter(({ tool_name }) => tool_name)
  expect(calls).toContainEqual(
    expect.objectContaining({
      tool_name: 'list_tickets',
      decision: 'allow',
      agent_id: 'cursor',
      matched_grant: 'desk-readers',
    }),
  )
  expect(calls).toContainEqual(
    expect.objectContaining({ tool_name: 'close_ticket', decision: 'deny', reason: 'tool_not_granted' }),
  )
  const table = await box.ok(['local', 'events', '--decision', 'deny'])
  expect(table.stdout).toContain('close_ticket')
  expect(table.stdout).not.toContain('list_tickets')
})

test('events --follow shows a call when it happens', async () => {
  const following = box.start([program, 'local', 'events', '--follow', '--limit', '1', '-o', 'json'])
  await following.until(/"id"/)
  const client = await connectHttp(proxyUrl, 'session')
  await client.call('get_ticket', { id: 1 })
  await following.until(/get_ticket/)
  await client.close()
  expect(await following.stop('SIGINT')).toBe(130)
})

test('a disabled grant denies the next call; its old file leaves it disabled and says so; enabled, it works again', async () => {
  const client = await connectHttp(proxyUrl, 'session')
  await box.ok(['access', 'grant', 'disable', 'desk-readers', '--namespace', 'mcp-team-local'])
  expect(await client.call('list_tickets')).toMatchObject({ isError: true })
  const applied = await box.ok(['access', 'grant', 'apply', '--file', 'grant.yaml'])
  expect(applied.stdout + applied.stderr).toContain('stays disabled')
  expect(await client.call('list_tickets')).toMatchObject({ isError: true })
  await box.ok(['access', 'grant', 'enable', 'desk-readers', '--namespace', 'mcp-team-local'])
  expect(await client.call('list_tickets')).toMatchObject({ isError: false })
  await client.close()
})

test('a server made again under its old name inherits no grant', async () => {
  await box.ok(['server', 'delete', 'ticket-desk'])
  expect((await box.cli(['server', 'delete', 'ticket-desk'])).code).toBe(6)
  await box.ok(['server', 'deploy', 'ticket-desk', '--scope', 'tenant', '--metadata-dir', '.mcp'])
  await box.ok(['local', 'attach', 'ticket-desk', '--url', desk.url])
  expect((await box.ok(['access', 'grant', 'list', '-o', 'json'])).json()).toEqual([])
  const flags = adapterFlags()
  const refused = await box.cli(['adapter', 'stdio', ...flags])
  expect(refused.code).toBe(5)
  expect(refused.stdout).toBe('')
})

test('the proxy ends with Ctrl-C, and local down ends the platform', async () => {
  expect(await proxy.stop('SIGINT')).toBeOneOf([0, 130])
  const down = await box.ok(['local', 'down', '-o', 'json'])
  expect(down.json()).toMatchObject({ stopped: true, killed: false })
  const after = await box.cli(['server', 'list'])
  expect(after.code).toBe(9)
  expect(after.stderr).toContain('local up')
})
