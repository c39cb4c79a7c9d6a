// Publishing twice, granting what does not exist, and what must not be inherited.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectRefusal, noInsides } from '../../support/refusals.ts'
import { program, Sandbox } from '../../support/sandbox.ts'

let box: Sandbox
let url: string
const NAMESPACE = 'mcp-team-local'
const deploy = ['server', 'deploy', 'desk', '--scope', 'tenant', '--metadata-dir', '.mcp']
const grant = async (name: string, tool: string, ...more: string[]) => {
  const init = ['access', 'grant', 'init', name, '--server', 'desk', '--namespace', NAMESPACE, '--agent-id', 'cursor']
  await box.ok([...init, '--tool', tool, '--output', `${name}.yaml`, '--force', ...more])
  return `${name}.yaml`
}

beforeAll(async () => {
  box = await Sandbox.create()
  url = (await box.ok(['local', 'up', '--port', '0', '-o', 'json'])).json().url
  await box.ok(['server', 'init', 'desk', '--tool', 'list_tickets', '--tool-spec', 'close_ticket:high:destructive'])
  await box.ok(deploy)
})
afterAll(() => box?.dispose())

test('a name that exists is not overwritten without --update, and the line that does it is given whole', async () => {
  const before = (await box.ok(['server', 'get', 'desk', '-o', 'json'])).json()
  const ran = await expectRefusal(box, [...deploy, '--tag', 'v2'], {
    exit: 7,
    code: 'MCPR_CONFLICT',
    says: /The server desk exists already in the namespace mcp-team-local/,
    next: /^mcp-runtime server deploy desk --scope tenant --tag v2 --metadata-dir \.mcp --update$/,
  })
  expect((await box.ok(['server', 'get', 'desk', '-o', 'json'])).json()).toEqual(before)
  const [{ command }] = ran.json().error.next
  await box.ok(command.split(' ').slice(1))
  expect((await box.ok(['server', 'get', 'desk', '-o', 'json'])).json()).toMatchObject({
    uid: before.uid,
    imageTag: 'v2',
  })
})

test('a grant for a tool that does not exist: validate and apply refuse it, unless apply is told that it will come', async () => {
  const file = await grant('typo', 'list_tickts')
  const validated = await box.cli(['server', 'validate', '--metadata-dir', '.mcp', '--grant-file', file])
  noInsides(validated)
  expect(validated.code).toBe(3)
  expect(validated.stdout).toContain('has no tool "list_tickts"')
  expect(validated.stdout).toContain('Did you mean "list_tickets"?')
  const refused = await box.cli(['access', 'grant', 'apply', '--file', file, '-o', 'json'])
  noInsides(refused)
  expect(refused.code).toBe(2)
  expect(refused.json().error).toMatchObject({
    code: 'MCPR_INPUT_INVALID',
    message: expect.stringMatching(/typo.*"list_tickts".*Did you mean "list_tickets"\?/),
    next: [{ command: `mcp-runtime server get desk --namespace ${NAMESPACE}` }],
    details: { unknownTools: [{ name: 'list_tickts', nearest: 'list_tickets' }] },
  })
  expect((await box.cli(['access', 'grant', 'get', 'typo', '--namespace', NAMESPACE])).code).toBe(6)
  await box.ok(['access', 'grant', 'apply', '--file', file, '--allow-unknown-tools'])
  await box.ok(['access', 'grant', 'delete', 'typo', '--namespace', NAMESPACE])
})

test.each([
  [['access', 'grant', 'apply', '--file', 'absent.yaml'], 6, 'MCPR_FILE_NOT_FOUND', /absent\.yaml does not exist/],
  [['access', 'grant', 'get', 'nobody'], 6, 'MCPR_NOT_FOUND', /no grant nobody in mcp-team-local/],
  [['access', 'grant', 'disable', 'nobody'], 6, 'MCPR_NOT_FOUND', /no grant nobody/],
  [['access', 'session', 'revoke', 'nobody'], 6, 'MCPR_NOT_FOUND', /no session nobody/],
  [['server', 'get', 'nobody'], 6, 'MCPR_NOT_FOUND', /no server nobody/],
  [['server', 'delete', 'nobody'], 6, 'MCPR_NOT_FOUND', /no server nobody/],
  [['server', 'policy', 'inspect', 'nobody'], 6, 'MCPR_NOT_FOUND', /no server nobody/],
  [['local', 'attach', 'nobody', '--url', 'http://127.0.0.1:1'], 6, 'MCPR_NOT_FOUND', /no server nobody/],
  [['local', 'attach', 'desk', '--url', 'desk'], 2, 'MCPR_INPUT_INVALID', /"desk" is not an http or https URL/],
  [['local', 'attach', 'desk'], 2, 'MCPR_USAGE', /No workload is named/],
])('%j', async (words, exit, code, says) => {
  await expectRefusal(box, words, { exit, code, says })
})

test('a file with one bad grant: nothing of it is applied; a server that refuses in the middle: said what was', async () => {
  const good = await readFile(join(box.dir, await grant('good', 'list_tickets')), 'utf8')
  await writeFile(
    join(box.dir, 'mixed.yaml'),
    `${good}---\n${good.replace('name: good', 'name: bad').replace('maxTrust: low', 'maxTrust: some')}`,
  )
  await expectRefusal(box, ['access', 'grant', 'apply', '--file', 'mixed.yaml'], {
    exit: 2,
    code: 'MCPR_INPUT_INVALID',
    says: /mixed\.yaml:\d+: .*maxTrust/,
  })
  expect((await box.ok(['access', 'grant', 'list', '-o', 'json'])).json()).toEqual([])
  await writeFile(
    join(box.dir, 'halves.yaml'),
    `${good}---\n${good.replace('name: good', 'name: bad').replace(/name: desk$/m, 'name: absent')}`,
  )
  const ran = await expectRefusal(box, ['access', 'grant', 'apply', '--file', 'halves.yaml'], {
    exit: 1,
    code: 'MCPR_PARTIAL',
    says: /grant\/bad was refused: .*no server absent/,
    hint: /Applied before it: grant\/good/,
    next: /^mcp-runtime server deploy absent$/,
  })
  expect(ran.json().error.details).toMatchObject({ applied: [{ name: 'good' }], failed: { document: 'grant/bad' } })
})

test('a grant for a server that is not there: said once, with the line that deploys it', async () => {
  const text = await readFile(join(box.dir, await grant('early', 'list_tickets')), 'utf8')
  await writeFile(join(box.dir, 'early.yaml'), text.replace(/name: desk$/m, 'name: absent'))
  const ran = await box.cli(['access', 'grant', 'apply', '--file', 'early.yaml'])
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(/mcp-runtime server deploy absent/)])
  expect(ran.stderr.match(/no server absent/g)).toHaveLength(1)
  expect(ran.stderr).not.toMatch(/serverRef/i)
})

test.each([
  [['server', 'list', '--namespace', 'Bad Name'], 'The namespace "Bad Name" is not open to you.', 5],
  [['server', 'list', '--team', 'acme'], 'There is no team acme.', 6],
])('%j', async (words, says, exit) => {
  const code = exit === 5 ? 'MCPR_FORBIDDEN' : 'MCPR_NOT_FOUND'
  const next = exit === 5 ? /^mcp-runtime auth status$/ : /^mcp-runtime team list$/
  await expectRefusal(box, words, { exit, code, says: new RegExp(`^${says}$`), next })
})

test('a server made again under its name inherits no grant and no session', async () => {
  await box.ok(['access', 'grant', 'apply', '--file', await grant('readers', 'list_tickets')])
  const session = ['access', 'session', 'init', 'by-hand', '--server', 'desk', '--namespace', NAMESPACE]
  await box.ok([...session, '--agent-id', 'cursor', '--output', 'session.yaml'])
  await box.ok(['access', 'session', 'apply', '--file', 'session.yaml', '--profile', 'local-admin'])
  const adapter = box.start([
    ...[program, 'adapter', 'proxy', '--runtime-url', `${url}/desk/mcp`, '--server', 'desk'],
    ...['--agent', 'cursor', '--agent-id', 'cursor', '--listen', '127.0.0.1:0'],
  ])
  const [proxy] = await adapter.until(/http:\/\/127\.0\.0\.1:\d+/)
  await box.ok(['server', 'delete', 'desk'])
  await box.ok(deploy)
  for (const kind of ['grant', 'session'])
    expect((await box.ok(['access', kind, 'list', '-o', 'json'])).json()).toEqual([])
  // The adapter of the old server still holds its session and its secret; the new server knows neither.
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'list_tickets', arguments: {} },
  })
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const answer = await fetch(proxy, { method: 'POST', headers, body })
  expect(await answer.text()).toMatch(/"isError":true|"error":/)
  await adapter.stop()
})
