// Tokens and API keys, from a pipe, an argument or the environment, against the real platform.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectStdio, ERAS } from '../../support/clients.ts'
import { program } from '../../support/sandbox.ts'
import { expired, Lab, worthless } from './lab.ts'

let lab: Lab
let key: { id: string; text: string }
beforeAll(async () => {
  lab = await Lab.create()
  await lab.addUser('alice@acme.com')
  await lab.login('alice@acme.com')
  key = await lab.addKey('local')
})
afterAll(() => lab?.dispose())

const withToken = (input: string, more: readonly string[] = []) =>
  lab.box.cli(['auth', 'login', '--api-url', lab.url, '--token-stdin', ...more], { input })
const whoIs = async (words: readonly string[], env: Record<string, string> = {}) =>
  /as (\S+) at/.exec((await lab.box.ok(['status', ...words], { env })).stdout)?.[1]

test('an API key from a pipe is asked whose it is, and saved under that name', async () => {
  expect(key.text).toMatch(/^mcpu_/)
  const { code, stdout, stderr } = await withToken(`Bearer ${key.text}\n`, ['--profile', 'key'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('as local@mcp-runtime.local (user)')
  expect(stdout).not.toContain(key.text)
  expect(await lab.account('key')).toMatchObject({ token: key.text, role: 'user', username: 'local@mcp-runtime.local' })
  expect(await lab.account('key')).not.toHaveProperty('expires_at')
})

test('a JWT from a pipe carries its own end, and cannot be renewed', async () => {
  const { token } = await lab.account('alice')
  const login = await withToken(token, ['--profile', 'jwt', '-o', 'json'])
  expect(login.json()).toMatchObject({ profile: 'jwt', username: 'alice@acme.com', renewable: false, verified: true })
  const [, payload = ''] = token.split('.')
  const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString())
  expect(Date.parse(login.json().expiresAt)).toBe(exp * 1000)
  expect(login.stdout).not.toContain(token)
})

test('--token works, with a warning', async () => {
  const login = await lab.box.cli(['auth', 'login', '--api-url', lab.url, '--token', key.text, '--profile', 'argv'])
  expect(login).toMatchObject({ code: 0, stderr: expect.stringContaining('use --token-stdin') })
  expect(login.stdout + login.stderr).not.toContain(key.text)
})

test('--skip-verify asks nobody, and knows no better name than "default"', async () => {
  expect((await withToken('some-token', ['--skip-verify', '-o', 'json'])).json()).toMatchObject({
    profile: 'default',
    verified: false,
  })
})

test('a token that has expired, is of another platform or was invented is not saved', async () => {
  const before = await lab.config()
  const { token } = await lab.account('alice')
  const over = await withToken(expired(token))
  expect(over).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('expired') })
  for (const bad of [worthless(token), 'mcpu_invented', 'no-token-at-all']) {
    const refused = await withToken(bad)
    expect(refused).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('nothing was saved') })
  }
  expect((await withToken('two words')).code).toBe(2)
  expect(await lab.config()).toEqual(before)
})

describe('the environment', () => {
  test('MCP_PLATFORM_API_TOKEN beats the saved login, at its own URL or at the saved one', async () => {
    await lab.box.ok(['auth', 'use', 'alice'])
    const env = { MCP_PLATFORM_API_TOKEN: key.text }
    expect(await whoIs([])).toBe('alice@acme.com')
    expect(await whoIs([], env)).toBe('local@mcp-runtime.local')
    expect(await whoIs([], { ...env, MCP_PLATFORM_API_URL: `${lab.url}/api/v1/` })).toBe('local@mcp-runtime.local')
    expect(await whoIs(['--profile', 'alice'], env)).toBe('alice@acme.com')
    const use = await lab.box.ok(['auth', 'use', 'alice'], { env })
    expect(use.stderr).toContain('MCP_PLATFORM_API_TOKEN is set')
  })

  test('with it alone nobody has to log in, and without a URL that is said', async () => {
    const alone = { MCP_RUNTIME_CONFIG_DIR: `${lab.box.dir}/nowhere`, MCP_PLATFORM_API_TOKEN: key.text }
    expect(await whoIs([], { ...alone, MCP_PLATFORM_API_URL: lab.url })).toBe('local@mcp-runtime.local')
    const lost = await lab.box.cli(['server', 'list'], { env: alone })
    expect(lost).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('MCP_PLATFORM_API_URL') })
  })

  test('MCP_PLATFORM_API_URL is where to log in, and never where a saved token goes', async () => {
    const elsewhere = { MCP_PLATFORM_API_URL: 'http://127.0.0.1:9' }
    expect(await whoIs([], elsewhere)).toBe('alice@acme.com')
    const login = await lab.box.cli(['auth', 'login', '--token-stdin', '--profile', 'env'], {
      input: key.text,
      env: { MCP_PLATFORM_API_URL: lab.url },
    })
    expect(login.code).toBe(0)
  })

  test('MCP_PLATFORM_API_PROFILE chooses for one command; --profile is nearer', async () => {
    await lab.box.ok(['auth', 'use', 'alice'])
    const env = { MCP_PLATFORM_API_PROFILE: 'Key' }
    expect(await whoIs([], env)).toBe('local@mcp-runtime.local')
    expect(await whoIs(['--profile', 'alice'], env)).toBe('alice@acme.com')
    expect((await lab.config()).current).toBe('alice')
    const missing = await lab.box.cli(['server', 'list'], { env: { MCP_PLATFORM_API_PROFILE: 'kye' } })
    expect(missing).toMatchObject({ code: 6, stderr: expect.stringContaining('key') })
  })

  test('a token there that is over or worthless says that it comes from there', async () => {
    const { token } = await lab.account('alice')
    for (const [bad, code] of [
      [expired(token), 'MCPR_TOKEN_EXPIRED'],
      [worthless(token), 'MCPR_TOKEN_REJECTED'],
    ] as const) {
      const env = { MCP_PLATFORM_API_TOKEN: bad, MCP_PLATFORM_API_URL: lab.url }
      const refused = await lab.box.cli(['server', 'list'], { env })
      expect(refused).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining(code) })
      expect(refused.stderr).toContain('MCP_PLATFORM_API_TOKEN')
      expect(refused.stderr).not.toContain(bad)
    }
  })
})

describe('an API key does the whole job', () => {
  test('publish, grant, look and call through the adapter', async () => {
    const { box } = lab
    const desk = await box.ticketDesk()
    await box.ok(['auth', 'use', 'key'])
    await box.ok(['server', 'init', 'desk', '--from-server', desk.url])
    await box.ok(['server', 'deploy', 'desk', '--scope', 'tenant', '--metadata-dir', '.mcp'])
    await box.ok(['local', 'attach', 'desk', '--url', desk.url])
    await box.ok([
      ...['access', 'grant', 'init', 'readers', '--server', 'desk', '--namespace', 'mcp-team-local'],
      ...['--agent-id', 'cursor', '--tool', 'list_tickets', '--output', 'grant.yaml'],
    ])
    await box.ok(['access', 'grant', 'apply', '--file', 'grant.yaml'])
    for (const words of ['server list', 'server get desk', 'server status', 'server policy inspect desk'])
      await box.ok(words.split(' '))
    for (const words of ['access grant list', 'access session list', 'local events', 'status'])
      await box.ok(words.split(' '))
    for (const era of ERAS) {
      const flags = ['--runtime-url', `${lab.url}/desk/mcp`, '--server', 'desk', '--agent', 'cursor']
      const command = [program, 'adapter', 'stdio', ...flags, '--agent-id', 'cursor', '--auto-refresh']
      const client = await connectStdio(command, box.env, era)
      expect(await client.call('list_tickets')).toMatchObject({ isError: false })
      expect(await client.call('close_ticket', { id: 1 })).toMatchObject({ isError: true })
      await client.close()
    }
    await box.ok(['access', 'grant', 'delete', 'readers'])
    await box.ok(['server', 'delete', 'desk'])
  })

  test('until it is revoked: then the next command says so, and asks for no password', async () => {
    const revoked = await lab.api('DELETE', `/user/api-keys/${key.id}`, { as: 'local' })
    expect(revoked.status).toBe(200)
    const refused = await lab.box.cli(['server', 'list', '--profile', 'key'])
    expect(refused).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('MCPR_TOKEN_REJECTED') })
    expect(refused.stderr).toContain(`next: mcp-runtime auth login --api-url ${lab.url} --profile key`)
  })
})
