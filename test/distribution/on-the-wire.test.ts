// The bundles put off modules until they are needed, and what opens sockets, asks people and runs programs is in chunks of
// its own. A chunk that loads is not one that works: here the published core and plugins talk to a real platform, through
// every such chunk but those of `plugins …`, which install.test.ts, sync.test.ts, first-use.test.ts and
// update-notice.test.ts run on the same tarballs.
import { join } from 'node:path'
import { serveExchanges } from '@mcp-runtime/sdk/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expired, Lab, PASSWORD } from '../e2e/auth/lab.ts'
import { connectStdio } from '../support/clients.ts'
import { canMakeTerminal, converse } from '../support/terminal.ts'
import { PackedSandbox } from './support/packed-sandbox.ts'
import { plantPacked } from './support/plant-packed.ts'

let box: PackedSandbox
let lab: Lab
beforeAll(async () => {
  box = await PackedSandbox.create()
  await plantPacked(box.dataDir)
  lab = await Lab.create(box)
  await lab.addUser('mia@acme.com')
}, 300_000)
afterAll(() => box?.dispose())

const ok = async (line: string) => (await box.ok(line.split(' '))).stdout
const json = async (line: string) => (await box.ok([...line.split(' '), '-o', 'json'])).json()

test('a login is made, shown, renewed, and ended on the platform too', async () => {
  expect((await lab.login('mia@acme.com', ['--profile', 'mia'])).stdout).toContain('as mia@acme.com (user).')
  expect(await json('auth status --profile mia')).toMatchObject({
    loggedIn: true,
    login: { profile: 'mia', state: 'valid' },
  })
  const { refresh_token: before, token } = await lab.account('mia')
  await lab.bend('mia', { token: expired(token) })
  expect(await json('server list --profile mia')).toEqual([])
  const { refresh_token: after } = await lab.account('mia')
  expect([before, after]).toEqual([expect.stringMatching(/^mcprt_/), expect.stringMatching(/^mcprt_/)])
  expect(after).not.toBe(before)
  await ok('auth logout --profile mia')
  expect(Object.keys((await lab.config()).accounts)).not.toContain('mia')
  // Its family of tokens is revoked, not only forgotten.
  expect((await lab.api('POST', '/auth/refresh', { body: { refresh_token: after ?? '' } })).status).toBe(401)
})

test('a person is asked for what is missing', async ({ skip }) => {
  if (!(await canMakeTerminal(box))) skip('no script(1) of util-linux to make a terminal with')
  const { code, screen } = await converse(box, `mcp-runtime auth login --api-url ${lab.url} --profile typed`, [
    [/E-mail/, 'mia@acme.com\r'],
    [/Password of mia@acme\.com/, `${PASSWORD}\r`],
  ])
  expect(code).toBe(0)
  expect(screen).not.toContain(PASSWORD)
  expect(await lab.account('typed')).toMatchObject({ username: 'mia@acme.com' })
})

describe('a server is published, granted, called and watched', () => {
  test('by the plugins, with the core asking for status and live names', async () => {
    const desk = await box.ticketDesk()
    await ok(`server init desk --from-server ${desk.url}`)
    await ok('server deploy desk --scope tenant --profile local')
    await ok(`local attach desk --url ${desk.url} --profile local`)
    const who = '--server desk --namespace mcp-team-local --agent-id cursor'
    await ok(`access grant init readers ${who} --tool list_tickets --output grant.yaml`)
    await ok('access grant apply -f grant.yaml --profile local')
    expect(await json('access grant list --profile local')).toMatchObject([{ name: 'readers' }])

    expect(await ok('status --profile local')).toContain('desk')
    box.env.MCP_RUNTIME_COMPLETION_TIMEOUT = '20000'
    const complete = await box.ok(['__complete', '--', 'server', 'get', '--profile', 'local', ''])
    expect(complete.stdout).toBe('desk\n')
  })

  test('and an agent calls it through the adapter, as far as it was granted', async () => {
    const flags = [
      '--runtime-url',
      `${lab.url}/desk/mcp`,
      '--server',
      'desk',
      '--agent',
      'cursor',
      '--agent-id',
      'cursor',
    ]
    const words = [join(box.prefix, 'bin/mcp-runtime'), 'adapter', 'stdio', ...flags, '--profile', 'local']
    const client = await connectStdio(words, box.env, 'session')
    expect(await client.tools()).toEqual(['list_tickets'])
    expect(await client.call('list_tickets')).toMatchObject({ isError: false })
    expect(await client.call('close_ticket', { id: 1 })).toMatchObject({ isError: true, reason: 'tool_not_granted' })
    await client.close()
  })
})

describe('failures of the network are told apart', () => {
  const refusal = async (url: string) => {
    const ran = await box.cli(
      ['auth', 'login', '--api-url', url, '--email', 'mia@acme.com', '--password-stdin', '-o', 'json'],
      {
        input: PASSWORD,
      },
    )
    return { code: ran.code, error: ran.json().error.code as string }
  }

  test('nobody listens, a cut connection, an answer that is none', async () => {
    expect(await refusal('http://127.0.0.1:1')).toEqual({ code: 9, error: 'MCPR_UNAVAILABLE' })
    await using cut = await serveExchanges(() => ({ status: 200, cut: true }))
    expect(await refusal(cut.url)).toEqual({ code: 9, error: 'MCPR_UNAVAILABLE' })
    await using garbage = await serveExchanges(() => ({ status: 200, body: '<html>' }))
    expect(await refusal(garbage.url)).toMatchObject({ error: 'MCPR_NOT_A_PLATFORM' })
  })
})
