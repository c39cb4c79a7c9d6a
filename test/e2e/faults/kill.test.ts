// kill -9 in the middle of writes: whatever was acknowledged is there after the next `local up`, with the attachments,
// and nothing of the dead platform stands in its way.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectRefusal } from '../../support/refusals.ts'
import { node, Sandbox, ticketDesk } from '../../support/sandbox.ts'

let box: Sandbox
let platform: { url: string; pid: number }

beforeAll(async () => {
  box = await Sandbox.create()
  const desk = await box.ticketDesk()
  platform = (await box.ok(['local', 'up', '--port', '0', '-o', 'json'])).json()
  for (const [name, workload] of [
    ['by-url', ['--url', desk.url]],
    ['by-process', ['--', node, ticketDesk]],
  ] as const) {
    await box.ok(['server', 'init', name, '--tool', 'list_tickets'])
    await box.ok(['server', 'deploy', name, '--scope', 'tenant', '--no-wait'])
    await box.ok(['local', 'attach', name, ...workload])
  }
})
afterAll(() => box?.dispose())

const token = () => JSON.parse(readFileSync(join(box.dir, 'config/config.json'), 'utf8')).accounts.local.token as string

/** Applies grants one after the other until the platform is gone; tells each that was acknowledged. */
async function applyGrants(prefix: string, acknowledged: (name: string) => void): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token()}` }
  for (let number = 0; ; number++) {
    const name = `${prefix}-${number}`
    const body = {
      name,
      namespace: 'mcp-team-local',
      serverRef: { name: 'by-url' },
      subject: { agentID: name },
      maxTrust: 'low',
      allowedSideEffects: ['read'],
      toolRules: [{ name: 'list_tickets', decision: 'allow' }],
    }
    const reply = await fetch(`${platform.url}/api/v1/runtime/grants`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
      .then(async (answer) => (await answer.text()) && answer.status)
      .catch(() => undefined)
    if (reply === undefined) return
    expect(reply).toBe(200)
    acknowledged(name)
  }
}

test('nothing that was acknowledged is lost', async () => {
  const acknowledged: string[] = []
  const note = (name: string) => {
    acknowledged.push(name)
    if (acknowledged.length === 60) process.kill(platform.pid, 'SIGKILL')
  }
  await Promise.all(['a', 'b', 'c', 'd'].map((prefix) => applyGrants(prefix, note)))
  expect(acknowledged.length).toBeGreaterThanOrEqual(60)

  const gone = await box.ok(['local', 'status', '-o', 'json'])
  expect(gone.json()).toMatchObject({ running: false })
  expect((await box.ok(['local', 'status'])).stdout).toContain('No platform is running.')
  expect((await box.ok(['local', 'down', '-o', 'json'])).json()).toMatchObject({ stopped: false })
  await expectRefusal(box, ['access', 'grant', 'list'], {
    exit: 9,
    code: 'MCPR_UNAVAILABLE',
    says: /nothing listens/,
    next: /local up/,
  })

  const again = (await box.ok(['local', 'up', '--port', '0', '-o', 'json'])).json()
  expect(again).toMatchObject({ started: true, profile: 'local' })
  expect(again.pid).not.toBe(platform.pid)
  const kept = (await box.ok(['access', 'grant', 'list', '-o', 'json'])).json() as { name: string }[]
  const names = new Set(kept.map(({ name }) => name))
  expect(acknowledged.filter((name) => !names.has(name))).toEqual([])
  const events = (await box.ok(['local', 'events', '--limit', '1000', '-o', 'json'])).json() as {
    event_type: string
    payload: { name?: string }
  }[]
  const told = events
    .filter(({ event_type }) => event_type === 'platform.grant.applied')
    .map(({ payload }) => payload.name)
  expect(new Set(told)).toEqual(names)
})

test('the attached URL and the attached process serve again', async () => {
  const attachments = async () =>
    (
      (await box.ok(['local', 'status', '-o', 'json'])).json().attachments as {
        name: string
        state: string
        target: object
      }[]
    )
      .map(({ name, state, target }) => ({ name, state, kind: (target as { kind: string }).kind }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  const expected = [
    { name: 'by-process', state: 'ready', kind: 'process' },
    { name: 'by-url', state: 'ready', kind: 'url' },
  ]
  // The process starts in the background; the runner's time limit is the only one here.
  let seen = await attachments()
  while (seen.some(({ state }) => state !== 'ready')) seen = await attachments()
  expect(seen).toEqual(expected)
})

test('the adapter goes on after the restart on the same port, with the session it has', async () => {
  const { port } = (await box.ok(['local', 'status', '-o', 'json'])).json().url.match(/:(?<port>\d+)$/).groups
  const grant = ['access', 'grant', 'init', 'readers', '--server', 'by-url', '--namespace', 'mcp-team-local']
  await box.ok([...grant, '--agent-id', 'cursor', '--tool', 'list_tickets'])
  await box.ok(['access', 'grant', 'apply', '--file', 'grant.yaml'])
  const adapter = box.start([
    ...[join(box.env.PATH?.split(':')[0] ?? '', 'mcp-runtime'), 'adapter', 'proxy'],
    ...['--runtime-url', `http://127.0.0.1:${port}/by-url/mcp`, '--server', 'by-url'],
    ...['--agent', 'cursor', '--agent-id', 'cursor', '--listen', '127.0.0.1:0'],
  ])
  const [at] = await adapter.until(/http:\/\/127\.0\.0\.1:\d+/)
  const ask = async () => {
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
    const reply = await fetch(at, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
    })
    return { status: reply.status, text: await reply.text() }
  }
  expect(await ask()).toMatchObject({ status: 200, text: expect.stringContaining('serverInfo') })
  process.kill((await box.ok(['local', 'status', '-o', 'json'])).json().pid, 'SIGKILL')
  let down = await ask()
  while (down.status === 200) down = await ask()
  expect(down).toMatchObject({ status: 502, text: expect.stringContaining('"id":1') })
  await box.ok(['local', 'up', '--port', port])
  expect(await ask()).toMatchObject({ status: 200, text: expect.stringContaining('serverInfo') })
  await adapter.stop()
})
