// What is done with grants and sessions on the command line, against the real embedded platform, in one process.
import { EventEmitter, once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { routes } from '@mcp-runtime/contract'
import { createClient, type PlatformClient } from '@mcp-runtime/sdk/client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import Diff from '../../plugins/plugin-access/src/commands/access/diff.ts'
import GrantApply from '../../plugins/plugin-access/src/commands/access/grant/apply.ts'
import GrantDelete from '../../plugins/plugin-access/src/commands/access/grant/delete.ts'
import GrantDisable from '../../plugins/plugin-access/src/commands/access/grant/disable.ts'
import GrantEnable from '../../plugins/plugin-access/src/commands/access/grant/enable.ts'
import GrantGet from '../../plugins/plugin-access/src/commands/access/grant/get.ts'
import GrantInit from '../../plugins/plugin-access/src/commands/access/grant/init.ts'
import GrantList from '../../plugins/plugin-access/src/commands/access/grant/list.ts'
import SessionApply from '../../plugins/plugin-access/src/commands/access/session/apply.ts'
import SessionDelete from '../../plugins/plugin-access/src/commands/access/session/delete.ts'
import SessionList from '../../plugins/plugin-access/src/commands/access/session/list.ts'
import SessionRevoke from '../../plugins/plugin-access/src/commands/access/session/revoke.ts'
import { type OwnPlatform, startOwnPlatform } from '../support/own-platform.ts'

const NAMESPACE = 'mcp-team-local'

let own: OwnPlatform
let client: PlatformClient
let admin: PlatformClient
let file: string
const grantYaml = (name: string, more = '') => `apiVersion: mcpruntime.org/v1alpha1
kind: MCPAccessGrant
metadata: {name: ${name}, namespace: ${NAMESPACE}}
spec:
  serverRef: {name: desk}
  subject: {agentID: cursor}
  maxTrust: low
  allowedSideEffects: [read]
  toolRules: [{name: list_tickets, decision: allow, requiredTrust: low}]
${more}`
const sessionYaml = (name: string) => `apiVersion: mcpruntime.org/v1alpha1
kind: MCPAgentSession
metadata: {name: ${name}, namespace: ${NAMESPACE}}
spec:
  serverRef: {name: desk}
  subject: {agentID: cursor, humanID: ada}
  consentedTrust: low
`
const run = async (command: unknown, argv: readonly string[], exit = 0, more: object = {}) => {
  const ran = await own.run(command, argv, more)
  expect(ran.exit, ran.stdout + ran.stderr).toBe(exit)
  return ran
}
const asAdmin = () => ({ env: own.env(own.platform.credentials.admin.token) })
// biome-ignore lint/suspicious/noExplicitAny: what a command prints is for the test to say
const json = async (command: unknown, argv: readonly string[], exit = 0, more: object = {}): Promise<any> =>
  JSON.parse((await run(command, [...argv, '-o', 'json'], exit, more)).stdout)
const grants = async () => (await client.call(routes.listGrants, {})).grants.map(({ name }) => name)
const newest = async () => {
  const { events } = await admin.call(routes.listEvents, { query: { limit: '1' } })
  return events[0] as { event_type: string; payload: Record<string, unknown> }
}

beforeAll(async () => {
  own = await startOwnPlatform()
  const { url, credentials } = own.platform
  client = createClient({ baseUrl: url, credential: { token: credentials.local.token } })
  admin = createClient({ baseUrl: url, credential: { token: credentials.admin.token } })
  file = join(own.folder, 'grant.yaml')
})
afterAll(() => own.close())
beforeEach(async () => {
  // Grants and sessions go with their server.
  await client.call(routes.deleteServer, { params: { namespace: NAMESPACE, name: 'desk' } }).catch(() => undefined)
  const tools = [
    { name: 'list_tickets', requiredTrust: 'low', sideEffect: 'read' },
    { name: 'close_ticket', requiredTrust: 'medium', sideEffect: 'write' },
  ] as const
  await client.call(routes.applyServer, {
    body: { name: 'desk', namespace: NAMESPACE, spec: { image: 'registry.example.test/desk', tools: [...tools] } },
  })
  await writeFile(file, grantYaml('readers'))
})

describe('apply', () => {
  test('of files, a folder and stdin, in that order, each with several documents', async () => {
    const folder = join(own.folder, 'access')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'b.yaml'), `${grantYaml('b1')}---\n${grantYaml('b2')}---\n`)
    await writeFile(
      join(folder, 'a.json'),
      JSON.stringify({
        apiVersion: 'mcpruntime.org/v1alpha1',
        kind: 'MCPAccessGrant',
        metadata: { name: 'a' },
        spec: {
          serverRef: { name: 'desk' },
          subject: { agentID: 'x' },
          maxTrust: 'low',
          allowedSideEffects: ['read'],
        },
      }),
    )
    const { applied } = await json(GrantApply, ['-f', file, '-f', folder, '-f', '-'], 0, {
      input: grantYaml('piped'),
    })
    expect(applied.map(({ name }: { name: string }) => name)).toEqual(['readers', 'a', 'b1', 'b2', 'piped'])
    expect(await grants()).toEqual(['a', 'b1', 'b2', 'piped', 'readers'])
  })

  test('with --dry-run=server is judged by the platform and writes nothing', async () => {
    const plan = async (exit = 0) => json(GrantApply, ['-f', file, '--dry-run=server'], exit)
    expect((await plan()).applied).toMatchObject([{ name: 'readers', state: 'would be created' }])
    expect(await grants()).toEqual([])
    await run(GrantApply, ['-f', file])
    expect((await plan()).applied).toMatchObject([{ state: 'would stay as it is', differences: [] }])
    await writeFile(file, grantYaml('readers').replace('maxTrust: low', 'maxTrust: high'))
    expect((await plan()).applied[0]).toMatchObject({
      state: 'would be changed',
      differences: [{ path: 'spec.maxTrust', live: 'low', wanted: 'high' }],
    })
    expect(
      (await client.call(routes.getGrant, { params: { namespace: NAMESPACE, name: 'readers' } })).grant.maxTrust,
    ).toBe('low')
    await writeFile(file, grantYaml('readers').replace('name: desk', 'name: gone'))
    expect((await plan(2)).error).toMatchObject({
      code: 'MCPR_INPUT_INVALID',
      next: [{ command: 'mcp-runtime server deploy gone' }],
    })
  })

  test('tells why in the audit log', async () => {
    await run(GrantApply, ['-f', file, '--reason', 'für die „Prüfung“'])
    expect(await newest()).toMatchObject({
      event_type: 'platform.grant.applied',
      payload: { reason: 'für die „Prüfung“' },
    })
  })

  test('refuses a document that the platform would not take before anything is sent', async () => {
    const rules = Array.from({ length: 1500 }, (_, index) => `{name: tool_of_a_long_name_${index}, decision: deny}`)
    await writeFile(
      file,
      `${grantYaml('small')}---\n${grantYaml('large').replace(/toolRules: .*/, `toolRules: [${rules}]`)}`,
    )
    const { error } = await json(GrantApply, ['-f', file], 2)
    expect(error.message).toMatch(/grant\.yaml:\d+: the grant large is \d+ KiB; the platform takes 64 KiB/)
    expect(await grants()).toEqual([])
  })

  test.each([
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\nkind: MCPAccessGrant\n`,
      /alias/i,
    ],
    ['a key twice', grantYaml('x', '  maxTrust: high\n'), /a key stands twice/],
    [
      'a key in another case',
      grantYaml('x').replace('maxTrust', 'maxtrust'),
      /spec\.maxtrust: .*Did you mean "maxTrust"/,
    ],
    ['another kind', 'kind: Secret\n', /"Secret" is neither MCPAccessGrant nor MCPAgentSession/],
    ['no kind', 'spec: {}\n', /kind: is missing/],
    ['an id with a hidden character', grantYaml('x').replace('cursor', '"cur\\u200bsor"'), /U\+200B/],
    ['an id with a bidi mark', grantYaml('x').replace('cursor', '"\\u202ecursor"'), /U\+202E/],
    ['no YAML', '\tx', /a tab stands where YAML wants spaces/],
    ['nothing', '---\n---\n', /no grant and no session/],
  ])('refuses %s', async (_, text, message) => {
    await writeFile(file, text)
    const { error } = await json(GrantApply, ['-f', file], 2)
    expect(error).toMatchObject({ code: 'MCPR_INPUT_INVALID', message: expect.stringMatching(message) })
    expect(await grants()).toEqual([])
  })

  test('warns of a grant that stands twice, and waits for the last one', async () => {
    await writeFile(file, `${grantYaml('x')}---\n${grantYaml('x').replace('decision: allow', 'decision: deny')}`)
    const { stderr } = await run(GrantApply, ['-f', file, '--wait', '--timeout', '5s'])
    expect(stderr).toMatch(/grant\.yaml:11: the grant x stands at .*grant\.yaml:1 too; the last one counts/)
  })

  test('takes an anchor that stays small, and warns of look-alikes', async () => {
    await writeFile(
      file,
      grantYaml('x').replace('name: desk', 'name: &s desk').replace('agentID: cursor', 'agentID: сursor'),
    )
    const { stderr } = await run(GrantApply, ['-f', file])
    expect(stderr).toMatch(/Warning: .*grant\.yaml:1: spec\.subject\.agentID: .*Latin, Cyrillic/)
  })
})

describe('diff', () => {
  test('ends with 3 for what is new or different, with 0 when nothing is', async () => {
    expect(await json(Diff, ['-f', file], 3)).toMatchObject([{ kind: 'grant', name: 'readers', new: true }])
    await run(GrantApply, ['-f', file])
    expect(await json(Diff, ['-f', file])).toEqual([])
    await writeFile(
      file,
      `${grantYaml('readers').replace('decision: allow', 'decision: deny')}---\n${grantYaml('more')}`,
    )
    const { stdout } = await run(Diff, ['-f', file], 3)
    expect(stdout).toContain(`@@ spec.toolRules[list_tickets].decision @@
- allow
+ deny`)
    expect(stdout).toContain(`+++ wanted  ${NAMESPACE}/grant/more`)
    expect((await run(Diff, ['-f', file, '-o', 'name'], 3)).stdout).toBe('grant/readers\ngrant/more\n')
  })

  test('says nothing of a grant that was disabled since, unless the file does', async () => {
    await run(GrantApply, ['-f', file])
    await run(GrantDisable, ['readers'])
    expect(await json(Diff, ['-f', file])).toEqual([])
    await writeFile(file, grantYaml('readers', '  disabled: false\n'))
    expect(await json(Diff, ['-f', file], 3)).toMatchObject([{ path: 'spec.disabled', live: true, wanted: false }])
  })
})

describe('a grant', () => {
  beforeEach(() => run(GrantApply, ['-f', file]))

  test('is shown with its rules', async () => {
    const { stdout } = await run(GrantGet, ['readers'])
    expect(stdout).toContain('agent cursor, team local')
    expect(stdout).toContain('  side effects: read\n  allow list_tickets (trust low)\n')
    expect((await run(GrantList, ['-o', 'wide'])).stdout).toMatch(
      /list_tickets:allow:low +agent cursor, team [-\da-f]{36}/,
    )
  })

  test.each([
    ['enable', GrantEnable, 'stays enabled'],
    ['disable', GrantDisable, 'would be disabled'],
    ['delete', GrantDelete, 'would be deleted'],
  ])('dry runs of %s change nothing and tell what is missing', async (_, command, state) => {
    expect(await json(command, ['readers', '--dry-run=server'])).toMatchObject({ state })
    expect((await json(command, ['readers', '--dry-run=client'])).state).toMatch(/^would be/)
    expect((await json(command, ['gone', '--dry-run=client'])).state).toMatch(/^would be/)
    expect((await json(command, ['gone', '--dry-run=server'], 6)).error.code).toBe('MCPR_NOT_FOUND')
    expect((await json(GrantGet, ['readers'])).disabled).toBe(false)
  })

  test('is disabled, enabled and deleted, with the reason in the log', async () => {
    await run(GrantDisable, ['readers', '--wait', '--reason', 'holiday'])
    expect(await newest()).toMatchObject({ event_type: 'platform.grant.disabled', payload: { reason: 'holiday' } })
    expect((await run(GrantList, ['--state', 'disabled', '-o', 'name'])).stdout).toBe('grant/readers\n')
    await run(GrantEnable, ['readers', '--wait'])
    expect((await run(GrantList, ['--state', 'disabled'])).stdout).toBe('')
    await run(GrantDelete, ['readers', '--wait'])
    expect(await grants()).toEqual([])
  })

  test('is found by filters, and a limit says that there is more', async () => {
    await writeFile(file, `${grantYaml('other').replace('cursor', 'claude')}---\n${grantYaml('third')}`)
    await run(GrantApply, ['-f', file])
    const names = async (...argv: string[]) => (await run(GrantList, [...argv, '-o', 'name'])).stdout.trim().split('\n')
    expect(await names('--agent', 'claude')).toEqual(['grant/other'])
    expect(await names('--agent-id', 'cursor', '--server', 'desk', '--team', 'local')).toEqual([
      'grant/readers',
      'grant/third',
    ])
    const { stdout, stderr } = await run(GrantList, ['--limit', '2', '-o', 'name'])
    expect([stdout, stderr]).toEqual(['grant/other\ngrant/readers\n', 'These are the first 2; there are more.\n'])
    expect((await run(GrantList, ['--limit', '3'])).stderr).toBe('')
  })
})

test('a session goes the same ways', async () => {
  const path = join(own.folder, 'session.yaml')
  await writeFile(path, sessionYaml('cs'))
  expect((await json(SessionApply, ['-f', path], 5)).error.code).toBe('MCPR_FORBIDDEN')
  expect((await json(SessionApply, ['-f', path, '--dry-run=server'], 5)).error.code).toBe('MCPR_FORBIDDEN')
  expect((await json(SessionApply, ['-f', path, '--wait'], 0, asAdmin())).applied[0].secret).toMatch(/^[\w-]{43}$/)
  expect(await json(Diff, ['-f', path], 0, asAdmin())).toEqual([])
  expect((await json(SessionRevoke, ['cs', '--dry-run=server'])).state).toBe('would be revoked')
  await run(SessionRevoke, ['cs', '--wait'])
  expect((await run(SessionList, ['--state', 'revoked', '--human', 'ada', '-o', 'name'])).stdout).toBe('session/cs\n')
  expect((await run(SessionList, ['--state', 'active'])).stdout).toBe('')
  await run(SessionDelete, ['cs', '--wait'])
  expect((await run(SessionList, [])).stdout).toBe('')
})

describe('init', () => {
  const init = (...argv: string[]) => ['readers', '--server', 'desk', '--agent-id', 'cursor', '-n', NAMESPACE, ...argv]

  test('with --dry-run prints what it would write, or what the platform would make of it', async () => {
    const output = join(own.folder, 'never.yaml')
    const { stdout } = await run(GrantInit, init('--dry-run', 'client', '--output', output))
    expect(stdout).toContain('kind: MCPAccessGrant')
    await expect(readFile(output)).rejects.toThrow('ENOENT')
    const planned = await run(GrantInit, init('--dry-run=server', '--output', output))
    expect(planned.stdout).toMatch(/teamID: [-\da-f]{36}/)
    expect(planned.stderr).toContain('The grant readers would be created.')
    expect(await grants()).toEqual([])
  })

  test.each([
    ['--tool=', /--tool must not be blank/],
    ['--side-effect=eat', /"eat" is no side effect/],
    ['--team-id=a b', /white space/],
    ['--human-id=a\u2066b', /U\+2066/],
    ['--tool-rule=list_tickets:allow', /./],
    ['--output=-', /wants a file/],
  ])('refuses %s', async (flag, message) => {
    expect((await run(GrantInit, init(flag), 2)).stderr).toMatch(message)
  })

  test('refuses a server whose name is broken into lines', async () => {
    const { stderr } = await run(GrantInit, ['g', '--server', 'desk\n', '--agent-id', 'cursor'], 2)
    expect(stderr).toContain('--server: There is a line break or a tab in it.')
  })
})

describe('on a platform that answers before its gateway knows', () => {
  /** Passes everything on, but tells the policy as it was before the change for the first `late` looks. */
  async function behind(late: number) {
    const { url } = own.platform
    const stale = await client.call(routes.inspectPolicy, { query: { namespace: NAMESPACE, server: 'desk' } })
    let looks = 0
    const server = createServer(async (request, response) => {
      if (request.url?.includes('/runtime/policy') && looks++ < late)
        return void response.setHeader('content-type', 'application/json').end(JSON.stringify(stale))
      const body =
        request.method === 'GET' ? undefined : await new Response(Readable.toWeb(request) as ReadableStream).text()
      const answer = await fetch(`${url}${request.url}`, {
        method: request.method ?? 'GET',
        headers: { authorization: request.headers.authorization ?? '' },
        ...(body ? { body } : {}),
      })
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const env = { ...own.env(), MCP_PLATFORM_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
    return { env, looks: () => looks, stop: () => server.close() }
  }

  test('--wait looks again until the policy shows it', async () => {
    await run(GrantApply, ['-f', file])
    const slow = await behind(2)
    const { stderr } = await run(GrantDisable, ['readers', '-n', NAMESPACE, '--wait'], 0, { env: slow.env })
    expect([stderr, slow.looks()]).toEqual(['Done; waiting until the gateway judges by it.\n', 3])
    await run(GrantApply, ['-f', file, '--wait'], 0, { env: slow.env })
    slow.stop()
  })

  test('--timeout ends it with 8, and the change stands', async () => {
    const slow = await behind(Number.POSITIVE_INFINITY)
    const { error } = await json(GrantApply, ['-f', file, '--wait', '--timeout', '10ms'], 8, { env: slow.env })
    expect(error).toMatchObject({ code: 'MCPR_TIMEOUT', details: { applied: [{ name: 'readers', state: 'applied' }] } })
    expect(error.next[0].command).toBe(`mcp-runtime server policy inspect desk --namespace ${NAMESPACE}`)
    expect(await grants()).toEqual(['readers'])
    slow.stop()
  })

  test('Ctrl-C ends it with 130', async () => {
    const slow = await behind(Number.POSITIVE_INFINITY)
    const signals = new EventEmitter()
    const io = own.run(GrantApply, ['-f', file, '--wait'], { env: slow.env, signals: signals as never })
    while (slow.looks() === 0) await new Promise(setImmediate)
    signals.emit('SIGINT', 'SIGINT')
    expect(await io).toMatchObject({ exit: 130 })
    slow.stop()
  })
})
