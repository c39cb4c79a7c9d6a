// Why calls are allowed or denied, asked on the command line: of the embedded platform and of files, in one process.
import { EventEmitter } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { routes } from '@mcp-runtime/contract'
import { createClient, type PlatformClient } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { runCommand } from '@mcp-runtime/sdk/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import AccessExplain from '../../plugins/plugin-access/src/commands/access/explain.ts'
import AccessLog from '../../plugins/plugin-access/src/commands/access/log.ts'
import AccessTest from '../../plugins/plugin-access/src/commands/access/test.ts'
import { followCalls } from '../../plugins/plugin-access/src/services/access-log.ts'
import { type OwnPlatform, startOwnPlatform } from '../support/own-platform.ts'

const NAMESPACE = 'mcp-team-local'
const METADATA = `version: v1
servers:
  - name: desk
    session: {required: true}
    gateway: {enabled: true}
    tools:
      - {name: list_tickets, requiredTrust: low, sideEffect: read}
      - {name: close_ticket, requiredTrust: high, sideEffect: destructive}
`
const grantYaml = (name: string, rules: string, more = '') => `apiVersion: mcpruntime.org/v1alpha1
kind: MCPAccessGrant
metadata: {name: ${name}}
spec:
  serverRef: {name: desk}
  subject: {agentID: cursor}
  maxTrust: high
  allowedSideEffects: [read, destructive]
  toolRules: [${rules}]
${more}`
const LIST = '{name: list_tickets, decision: allow, requiredTrust: low}'
const CLOSE = '{name: close_ticket, decision: allow, requiredTrust: high}'

let own: OwnPlatform
let client: PlatformClient
let session: { name: string; secret?: string | undefined }
const at = (name: string) => join(own.folder, name)

const run = async (command: unknown, argv: readonly string[], exit = 0, more: object = {}) => {
  const ran = await own.run(command, argv, more)
  expect(ran.exit, ran.stdout + ran.stderr).toBe(exit)
  return ran
}
// biome-ignore lint/suspicious/noExplicitAny: what a command prints is for the test to say
const json = async (command: unknown, argv: readonly string[], exit = 0, more: object = {}): Promise<any> =>
  JSON.parse((await run(command, [...argv, '-o', 'json'], exit, more)).stdout)
/** Without a login, without a platform. */
const offline = async (command: unknown, argv: readonly string[], exit = 0) => {
  const ran = await runCommand(command as never, argv, { env: { HOME: own.folder } })
  expect(ran.exit, ran.stdout + ran.stderr).toBe(exit)
  return ran
}

/** A call at the gateway, as the adapter would make it. */
async function call(tool: string): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'x-mcp-agent-session': session.name,
    'x-mcp-agent-session-secret': session.secret ?? '',
  }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: {} } })
  return (await fetch(`${own.platform.url}/desk/mcp`, { method: 'POST', headers, body })).text()
}

beforeAll(async () => {
  own = await startOwnPlatform()
  const { url, credentials } = own.platform
  client = createClient({ baseUrl: url, credential: { token: credentials.local.token } })
  const tools = [
    { name: 'list_tickets', requiredTrust: 'low', sideEffect: 'read' },
    { name: 'close_ticket', requiredTrust: 'high', sideEffect: 'destructive' },
  ] as const
  await client.call(routes.applyServer, {
    body: { name: 'desk', namespace: NAMESPACE, spec: { image: 'registry.example.test/desk', tools: [...tools] } },
  })
  const grant = {
    ...{ name: 'readers', namespace: NAMESPACE, serverRef: { name: 'desk' }, subject: { agentID: 'cursor' } },
    ...{ maxTrust: 'low', allowedSideEffects: ['read'], toolRules: [{ name: 'list_tickets', decision: 'allow' }] },
  }
  await client.call(routes.applyGrant, { body: grant })
  session = await client.call(routes.issueAdapterSession, {
    body: { serverName: 'desk', namespace: NAMESPACE, agentID: 'cursor' },
  })
  await mkdir(at('.mcp'), { recursive: true })
  await writeFile(at('.mcp/servers.yaml'), METADATA)
  await writeFile(at('list.yaml'), grantYaml('lister', LIST))
  await writeFile(at('close.yaml'), grantYaml('closer', CLOSE))
  await call('close_ticket')
})
afterAll(() => own.close())

describe('explain', () => {
  const cursor = ['--server', 'desk', '--namespace', NAMESPACE, '--agent-id', 'cursor']

  test('tells people what decided, what the grants say, and what would change it', async () => {
    const { stdout } = await run(AccessExplain, [...cursor, 'close_ticket'])
    expect(stdout).toMatch(/^TOOL +DECISION +REASON +DECIDED BY\nclose_ticket +deny +tool_not_granted/)
    expect(stdout).toContain(`session     ${session.name}: live, consents to low`)
    expect(stdout).toContain('readers   its rules do not name "close_ticket"')
    expect(stdout).toMatch(/all 2 together:\n {2}1\. Grant agent "cursor" the tool "close_ticket": destructive/)
    expect(stdout).toContain(`--runtime-url ${own.platform.url}/desk/mcp --server desk`)
    const ann = await run(AccessExplain, [...cursor, 'close_ticket'], 0, {
      env: { ...own.env(), MCP_PLATFORM_API_PROFILE: 'ann' },
    })
    expect(ann.stdout).toMatch(/access grant apply --file \S+ --profile ann\n/)
    const nothing = await run(AccessExplain, [...cursor, 'close_tickets'])
    expect(nothing.stdout).toMatch(
      /No grant and no session can allow it: .* not declare "close_tickets"\.\n.*Did you mean "close_ticket"\?/,
    )
    const stranger = await run(AccessExplain, ['--server', 'desk', '-n', NAMESPACE, '--agent-id', 'x', 'close_tickets'])
    expect(stranger.stdout).toContain('can allow it: the metadata of the server do not declare "close_tickets".')
  })

  test('without a tool shows all of them, and their names alone', async () => {
    const { stdout } = await run(AccessExplain, [...cursor, '-o', 'wide'])
    expect(stdout.split('\n')[0]).toMatch(/^desk in mcp-team-local, for agent cursor, human local@.*, team local\./)
    expect(stdout).toMatch(/list_tickets +allow +allowed/)
    expect((await run(AccessExplain, [...cursor, '-o', 'name'])).stdout).toBe('list_tickets\n')
  })

  test('of another session, trust, team or tool to come', async () => {
    const reason = async (...argv: string[]) =>
      (await json(AccessExplain, [...cursor, ...argv])).explanations[0].reason as string
    expect(await reason('list_tickets', '--session', 'none-such')).toBe('session_not_found')
    expect(await reason('list_tickets', '--no-session')).toBe('missing_session')
    expect(await reason('list_tickets', '--team-id', 'their-team')).toBe('no_matching_grant')
    expect(await reason('list_tickets', '--team-id', 'local', '--human-id', 'local@mcp-runtime.local')).toBe('allowed')
    expect(await reason('list_tickets', '--side-effect', 'write')).toBe('side_effect_not_allowed')
    expect(await reason('--method', 'tools/list', '--no-session')).toBe('missing_session')
    expect(await reason('--method', 'tools/list')).toBe('allowed')
  })

  test('asks back when nobody is named, or two things exclude each other', async () => {
    const { stderr } = await run(AccessExplain, ['--server', 'desk', 'list_tickets'], 2)
    expect(stderr).toContain('who is to call?')
    await run(AccessExplain, [...cursor, '--session', 's', '--trust', 'low', 'list_tickets'], 2)
    await run(AccessExplain, [...cursor, '--no-session', '--trust', 'low', 'list_tickets'], 2)
    await run(AccessExplain, ['--server', 'other', '--agent-id', 'a', '-n', NAMESPACE, 'x'], 6)
  })

  test('of files needs neither platform nor login, and has the same answers', async () => {
    const files = ['--metadata-dir', at('.mcp'), '--grant-file', at('list.yaml'), '--server', 'desk']
    const { stdout } = await offline(AccessExplain, [
      ...files,
      '--agent-id',
      'cursor',
      'close_ticket',
      '--trust',
      'high',
    ])
    expect(stdout).toMatch(/close_ticket +deny +tool_not_granted/)
    expect(stdout).toContain('access grant init desk-cursor-close-ticket --server desk')
    const both = [...files, '--grant-file', at('close.yaml'), '--agent-id', 'cursor', 'close_ticket']
    expect((await offline(AccessExplain, both)).stdout).toMatch(/a session consents to low unless the adapter asks/)
    expect((await offline(AccessExplain, [...both, '--trust', 'high'])).stdout).toMatch(/close_ticket +allow +allowed/)
    const missing = await offline(AccessExplain, [...files.slice(0, -1), 'other', '--agent-id', 'a', 'x'], 6)
    expect(missing.stderr).toContain('They describe desk.')
  })
})

describe('test', () => {
  const cases = async (text: string) => {
    await writeFile(at('cases.yaml'), text)
    return ['-f', at('cases.yaml')]
  }

  test('passes in one line, and fails with a table of what is different', async () => {
    const argv = await cases(`server: desk
namespace: ${NAMESPACE}
agentID: cursor
cases:
  - {tool: list_tickets, expect: allow}
  - {name: closed, tool: close_ticket, expect: deny, reason: tool_not_granted}
`)
    const passed = await run(AccessTest, argv)
    expect([passed.stdout, passed.stderr]).toEqual(['', '2 cases, as expected.\n'])
    const files = ['--metadata-dir', at('.mcp'), '--grant-file', at('close.yaml')]
    const failed = await offline(AccessTest, [...argv, ...files], 3)
    expect(failed.stdout).toMatch(/^CASE .*\ncases\[0\] +desk +cursor +list_tickets +allow +deny +tool_not_granted/)
    expect(failed.stdout).toMatch(/closed +desk +cursor +close_ticket +deny tool_not_granted +deny +trust_too_low/)
    expect(failed.stdout).toContain('2 of 2 cases decided otherwise than expected.')
    const { results } = await json(AccessTest, [...argv, ...files], 3)
    expect(results[0]).toMatchObject({ passed: false, expected: 'allow', change: [{ verb: 'grant.add' }] })
  })

  test('tells everything that is wrong with a file, before it asks', async () => {
    const argv = await cases('server: desk\ncases:\n  - {tol: x, expect: allow}\n  - {tool: x, expect: yes}\n')
    const { stderr } = await offline(AccessTest, [...argv, '--metadata-dir', at('.mcp')], 2)
    expect(stderr).toMatch(/2 errors:[\s\S]*cases\[0\]\.tol: .*Did you mean "tool"\?[\s\S]*cases\[1\]\.expect/)
    await offline(AccessTest, [...(await cases('# nothing\n')), '--metadata-dir', at('.mcp')], 2)
    await offline(AccessTest, ['-f', at('none.yaml'), '--metadata-dir', at('.mcp')], 6)
  })

  test('of manifests in any mixture; one that stands elsewhere is said to be left out', async () => {
    await writeFile(
      at('all.yaml'),
      `${grantYaml('lister', LIST)}---
apiVersion: mcpruntime.org/v1alpha1
kind: MCPServer
metadata: {name: desk, namespace: team-a}
spec:
  image: desk:1
  tools: [{name: list_tickets, requiredTrust: low, sideEffect: read}]
---
${grantYaml('foreign', CLOSE).replace('{name: foreign}', '{name: foreign, namespace: team-b}')}`,
    )
    const argv = await cases('server: desk\nagentID: cursor\ncases:\n  - {tool: list_tickets, expect: allow}\n')
    const { stderr } = await offline(AccessTest, [...argv, '--manifest', at('all.yaml')])
    expect(stderr).toMatch(
      /the grant foreign in team-b is for "desk" in team-b, and does not count for the one in team-a/,
    )
    expect(stderr).toContain('1 case, as expected.')
  })
})

describe('log', () => {
  test('shows recent denials with their reason, the way out, and what they would meet today', async () => {
    const { stdout } = await run(AccessLog, ['desk', '--since', '1h'])
    expect(stdout).toMatch(/deny +cursor +desk +close_ticket +tool_not_granted +tool_not_granted\n/)
    expect(stdout).toContain('mcp-runtime access grant apply --file desk-cursor-close-ticket.yaml')
    const [denied] = await json(AccessLog, ['--agent-id', 'cursor'])
    expect(denied).toMatchObject({
      ...{ decision: 'deny', reason: 'tool_not_granted', server: 'desk', tool: 'close_ticket', agentID: 'cursor' },
      ...{ session: session.name, sentence: expect.stringMatching(/is not among them/), now: { decision: 'deny' } },
    })
    expect(denied.correlationID).toMatch(/^[0-9a-f-]{36}$/)
    expect(await json(AccessLog, ['--tool', 'list_tickets'])).toEqual([])
    expect((await run(AccessLog, ['--agent-id', 'nobody'])).stderr).toContain('No such call.')
    expect((await run(AccessLog, ['--since', 'soon'], 2)).stderr).toMatch(/Since is "soon", which is no time/)
  })

  test('leaves out what administrators changed, and shows allowed calls when asked', async () => {
    await call('list_tickets')
    const all = await json(AccessLog, ['--all', '--limit', '50'])
    expect(all.map(({ decision, tool }: { decision: string; tool: string }) => `${decision} ${tool}`)).toEqual([
      'deny close_ticket',
      'allow list_tickets',
    ])
  })

  test('goes on with what happens, each call once, until it is interrupted', async () => {
    const known = await json(AccessLog, [])
    const controller = new AbortController()
    const ctx = { env: {}, client: async () => client, signal: controller.signal } as unknown as CommandContext
    const calls = followCalls(ctx, { all: false, limit: 20 })
    for (const { id } of known) expect((await calls.next()).value).toMatchObject({ id })
    const next = calls.next()
    await call('close_ticket')
    expect((await next).value).toMatchObject({ tool: 'close_ticket', now: { decision: 'deny' } })
    const after = calls.next()
    controller.abort()
    expect((await after).done).toBe(true)
  })

  test('ends with 130 when a person has seen enough', async () => {
    const signals = new EventEmitter()
    const following = own.run(AccessLog, ['--follow'], { signals: signals as never })
    await expect.poll(() => signals.listenerCount('SIGINT')).toBeGreaterThan(0)
    signals.emit('SIGINT', 'SIGINT')
    expect((await following).exit).toBe(130)
  })
})
