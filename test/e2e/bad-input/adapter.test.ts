// The adapter before it runs (flags that cannot work) and while it runs (what it needs goes away).
import { readFile, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectRefusal, expiredToken, noInsides } from '../../support/refusals.ts'
import { freePort, program, Sandbox } from '../../support/sandbox.ts'

let box: Sandbox
let url: string
const as = (agent: string) => ['--server', 'desk', '--agent', agent, '--agent-id', agent]
const FOR = as('cursor')
const proxy = (runtime: string, ...more: string[]) => ['adapter', 'proxy', '--runtime-url', runtime, ...FOR, ...more]
const config = () => join(box.dir, 'config/config.json')

beforeAll(async () => {
  box = await Sandbox.create()
  const desk = await box.ticketDesk()
  url = (await box.ok(['local', 'up', '--port', '0', '-o', 'json'])).json().url
  await box.ok(['server', 'init', 'desk', '--from-server', desk.url])
  await box.ok(['server', 'deploy', 'desk', '--scope', 'tenant'])
  await box.ok(['local', 'attach', 'desk', '--url', desk.url])
  for (const agent of ['cursor', 'nightly']) {
    const grant = ['access', 'grant', 'init', agent, '--server', 'desk', '--namespace', 'mcp-team-local']
    await box.ok([...grant, '--agent-id', agent, '--tool', 'list_tickets', '--output', `${agent}.yaml`])
    await box.ok(['access', 'grant', 'apply', '--file', `${agent}.yaml`])
  }
})
afterAll(() => box?.dispose())

test('a port that is taken', async () => {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const taken = `127.0.0.1:${(holder.address() as AddressInfo).port}`
  await expectRefusal(box, proxy(`${url}/desk/mcp`, '--listen', taken), {
    exit: 7,
    code: 'MCPR_PORT_IN_USE',
    says: new RegExp(`Another program listens on ${taken}`),
    hint: /--listen/,
  })
  holder.close()
})

test.each([
  [
    'no scheme',
    ['--runtime-url', '127.0.0.1:9/desk/mcp'],
    /"127\.0\.0\.1:9\/desk\/mcp" has no scheme; write https:\/\//,
  ],
  ['no runtime', [], /Missing: --runtime-url/],
  ['a scheme that is none', ['--runtime-url', 'ftp://127.0.0.1/desk'], /--runtime-url.*ftp/],
  [
    'an address that is none',
    ['--runtime-url', 'http://127.0.0.1/desk/mcp', '--listen', 'desk'],
    /--listen .*"desk" is not host:port/,
  ],
  [
    'an open address',
    ['--runtime-url', 'http://127.0.0.1/desk/mcp', '--listen', '0.0.0.0:0'],
    /0\.0\.0\.0 can be reached by others/,
  ],
  ['no trust level', ['--runtime-url', 'http://127.0.0.1/desk/mcp', '--trust', 'some'], /--trust.*some/],
  ['no duration', ['--runtime-url', 'http://127.0.0.1/desk/mcp', '--ttl', 'soon'], /--ttl.*soon/],
])('%s', async (_, flags, says) => {
  await expectRefusal(box, ['adapter', 'proxy', ...FOR, ...flags], {
    exit: 2,
    code: 'MCPR_USAGE',
    says,
    next: /adapter proxy --help/,
  })
})

test('nobody has granted anything', async () => {
  const words = [
    'adapter',
    'stdio',
    '--runtime-url',
    `${url}/desk/mcp`,
    '--server',
    'desk',
    '--agent',
    'other',
    '--agent-id',
    'other',
  ]
  const refusal = {
    exit: 5,
    code: 'MCPR_FORBIDDEN',
    says: /agent "other" use the server desk/,
    next: /access grant init .*--agent-id other/,
  }
  await expectRefusal(box, words, refusal)
  // stdout belongs to MCP: without -o json a refusal prints nothing there.
  const ran = await box.cli(words)
  noInsides(ran)
  expect([ran.code, ran.stdout]).toEqual([5, ''])
})

test('a session that was revoked is no missing grant', async () => {
  await box.ok(['adapter', 'stdio', '--runtime-url', `${url}/desk/mcp`, ...FOR], { input: '' })
  const [name] = (await box.ok(['access', 'session', 'list', '-o', 'name'])).stdout.split('\n')
  const session = (name ?? '').replace('session/', '')
  await box.ok(['access', 'session', 'revoke', session])
  await expectRefusal(box, proxy(`${url}/desk/mcp`, '--listen', '127.0.0.1:0'), {
    exit: 7,
    code: 'MCPR_CONFLICT',
    says: /was revoked/,
    next: /access session unrevoke/,
  })
  await box.ok(['access', 'session', 'unrevoke', session])
})

test('a server that is not there is no missing grant', async () => {
  const words = ['adapter', 'proxy', '--runtime-url', `${url}/nope/mcp`, '--server', 'nope', '--agent', 'cursor']
  await expectRefusal(box, words, {
    exit: 6,
    code: 'MCPR_NOT_FOUND',
    says: /^There is no server nope in mcp-team-local\.$/,
    next: /^mcp-runtime server list$/,
  })
})

test('a login that cannot be used', async () => {
  await expectRefusal(
    box,
    proxy(`${url}/desk/mcp`, '--listen', '127.0.0.1:0'),
    { exit: 4, code: 'MCPR_TOKEN_REJECTED', says: /MCP_PLATFORM_API_TOKEN/, hint: /new token/ },
    { env: { MCP_PLATFORM_API_URL: url, MCP_PLATFORM_API_TOKEN: 'garbage' } },
  )
})

async function listening(words: readonly string[]) {
  const adapter = box.start([program, ...words, '--listen', '127.0.0.1:0'])
  const [at] = await adapter.until(/http:\/\/127\.0\.0\.1:\d+/)
  const post = async (method: string, params: object) => {
    const reply = await fetch(at, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...mcp },
      body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }),
    })
    mcp['mcp-session-id'] ??= reply.headers.get('mcp-session-id') ?? ''
    const text = await reply.text()
    const data = /^data: (.+)$/m.exec(text)?.[1] ?? text
    return { status: reply.status, text, json: JSON.parse(data) }
  }
  const mcp: Record<string, string> = {}
  const ready = async () => (await fetch(`${at}/readyz`)).status
  return { adapter, post, ready }
}

test('the runtime is down: every call is answered, with its id and the reason', async () => {
  const { adapter, post, ready } = await listening(proxy(`http://127.0.0.1:${await freePort()}/desk/mcp`))
  const answer = await post('tools/call', { name: 'list_tickets' })
  expect(answer).toMatchObject({ status: 502, json: { id: 7, error: { data: { reason: 'unreachable' } } } })
  expect(answer.json.error.message).toContain('cannot be reached')
  expect(await ready()).toBe(503)
  expect(await adapter.stop('SIGINT')).toBe(0)
  noInsides({ stdout: answer.text, stderr: adapter.output() })
})

test('nothing is deployed at the path', async () => {
  const nowhere = await listening(proxy(`${url}/absent/mcp`))
  expect(await nowhere.post('tools/list', {})).toMatchObject({
    status: 404,
    json: { error: { data: { reason: 'server_not_found' } } },
  })
  await nowhere.adapter.stop()
})

test('the login ends while it runs: said once, how to log in again, calls refused in words; a new login is picked up', async () => {
  const good = await readFile(config(), 'utf8')
  const { adapter, post } = await listening([
    ...['adapter', 'proxy', '--runtime-url', `${url}/desk/mcp`],
    // An agent of its own: adapters of one identity share a session, and with it its length.
    ...[...as('nightly'), '--auto-refresh', '--ttl', '2s'],
  ])
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
  expect((await post('initialize', hello)).json.result).toBeTruthy()
  const file = JSON.parse(good)
  const { refresh_token: _, ...account } = file.accounts.local
  file.accounts.local = { ...account, token: expiredToken(), expires_at: '2020-01-01T00:00:00Z' }
  await writeFile(config(), JSON.stringify(file))
  await adapter.until(/The session cannot be renewed: The login "local" has expired.*Log in again with: \S+/)
  const call = () => post('tools/call', { name: 'list_tickets', arguments: {} })
  let answer = await call()
  while (answer.json.result && !answer.json.result.isError) answer = await call()
  expect(answer.text).toMatch(/expired|session/)
  noInsides({ stdout: answer.text, stderr: adapter.output() })
  expect(adapter.output().match(/cannot be renewed/g)).toHaveLength(1)
  await writeFile(config(), good)
  await adapter.until(/The session is renewed/)
  answer = await call()
  while (!answer.json.result || answer.json.result.isError) answer = await call()
  expect(answer.text).toContain('Printer')
  expect(await adapter.stop('SIGINT')).toBe(0)
})
