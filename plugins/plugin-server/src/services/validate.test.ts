import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder, testContext } from '../../../../test/server/support/context.ts'
import { lintManifests } from '../validate/lint-manifests.ts'
import { type ValidateOptions, validateFiles } from './validate.ts'

const METADATA = `version: v1
servers:
  - name: desk
    image: desk
    scope: tenant
    session: {required: true}
    gateway: {enabled: true}
    tools:
      - {name: list_tickets, sideEffect: read}
      - {name: close_ticket, sideEffect: destructive, requiredTrust: high}
`
const grant = (rules: string, name = 'readers') => `apiVersion: mcpruntime.org/v1alpha1
kind: MCPAccessGrant
metadata: {name: ${name}, namespace: mcp-team-acme}
spec:
  serverRef: {name: desk}
  subject: {agentID: cursor}
  maxTrust: low
  allowedSideEffects: [read]
  toolRules: ${rules}
`
const session = `apiVersion: mcpruntime.org/v1alpha1
kind: MCPAgentSession
metadata: {name: s, namespace: mcp-team-acme}
spec:
  serverRef: {name: desk}
  subject: {humanID: sam}
  expiresAt: 2020-01-01T00:00:00Z
`

/** Validates a folder with these files; `grant*` and `session*` are given by their flags. */
async function validate(files: Record<string, string>, over: Partial<ValidateOptions> = {}) {
  const folder = await temporaryFolder()
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const paths = (prefix: string) =>
    Object.keys(files)
      .filter((name) => name.startsWith(prefix))
      .map((name) => join(folder, name))
  return validateFiles({
    ctx: testContext(),
    metadataDir: folder,
    ...('servers.yaml' in files ? { metadataFile: join(folder, 'servers.yaml') } : {}),
    grantFiles: paths('grant'),
    sessionFiles: paths('session'),
    waitMs: 0,
    ...over,
  })
}
const findings = ({ issues }: Awaited<ReturnType<typeof validate>>) =>
  issues.map(({ level, path, code }) => [level, path, code].filter(Boolean).join(' '))

test('sound files have no findings, and a grant is played through', async () => {
  const result = await validate({
    'servers.yaml': METADATA,
    'grant.yaml': grant('[{name: list_tickets, decision: allow}]'),
  })
  expect(result).toMatchObject({ valid: true, errors: 0, warnings: 0, servers: ['desk'] })
  expect(result.decisions.map(({ tool, decision, reason }) => [tool, decision, reason])).toEqual([
    ['list_tickets', 'allow', 'allowed'],
    ['close_ticket', 'deny', 'tool_not_granted'],
  ])
})

test('a grant for a tool that does not exist is found, with the tools there are', async () => {
  const result = await validate({
    'servers.yaml': METADATA,
    'grant.yaml': grant('[{name: list_ticket, decision: allow}]'),
  })
  expect(result.valid).toBe(false)
  expect(result.issues).toMatchObject([
    { level: 'error', code: 'tool_side_effect_unknown', hint: expect.stringContaining('list_tickets') },
  ])
})

test('every document of every file counts, and a broken file does not hide the next', async () => {
  const two = `${grant('[{name: close_ticket, decision: allow}]', 'a')}---\n${grant('[{name: nope, decision: allow}]', 'b')}`
  const result = await validate({
    'servers.yaml': METADATA,
    'grant-1.yaml': 'kind: MCPAccessGrant\n\tspec: {}\n',
    'grant-2.yaml': two,
    'grant-3.yaml': '# nothing\n',
    'session.yaml': session,
    'session-2.yaml': grant('[]'),
  })
  expect(findings(result)).toEqual([
    'error unreadable',
    'error spec.toolRules[0].decision side_effect_not_allowed',
    'error spec.toolRules[0].name tool_side_effect_unknown',
    'error',
    expect.stringMatching(/^warning spec\.expiresAt/),
    expect.stringMatching(/^warning spec\.consentedTrust/),
    'error kind',
  ])
  expect(new Set(result.decisions.map((row) => row.grant))).toEqual(new Set(['a', 'b']))
})

test('a file that is not there is told in words', async () => {
  const { issues } = await lintManifests(['nowhere.yaml'], () => [])
  expect(issues).toMatchObject([{ level: 'error', message: 'nowhere.yaml does not exist.' }])
})

test.each([
  ['an unknown key', METADATA.replace('image:', 'imgae:'), 'unknown_key'],
  ['an unknown scope', METADATA.replace('tenant', 'everyone'), 'invalid'],
])('%s is a finding that does not blame the grant', async (_, text, code) => {
  const result = await validate({ 'servers.yaml': text, 'grant.yaml': grant('[{name: x, decision: allow}]') })
  expect(result.issues).toMatchObject([{ level: 'error', code }])
})

test('a name that is described twice is found, in one file and in two', async () => {
  const entry = METADATA.slice(METADATA.indexOf('  - name'))
  expect((await validate({ 'servers.yaml': METADATA + entry })).valid).toBe(false)
  const result = await validate({ 'a.yaml': METADATA, 'b.yaml': METADATA })
  expect(findings(result)).toEqual(['error servers[0].name duplicate_name'])
})

test('a tab is refused with its place', async () => {
  const broken = validate({ 'servers.yaml': 'version: v1\nservers:\n\t- name: desk\n' })
  await expect(broken).rejects.toMatchObject({ code: 'MCPR_INPUT_INVALID', message: expect.stringMatching(/\b3\b/) })
  const twice = validate({ 'servers.yaml': 'version: v1\nservers: []\nversion: v1\n' })
  await expect(twice).rejects.toMatchObject({ code: 'MCPR_INPUT_INVALID', message: expect.stringMatching(/\b3\b/) })
})

test('metadata that is not there is an error, not an empty success', async () => {
  await expect(validate({})).rejects.toMatchObject({ code: 'MCPR_FILE_NOT_FOUND' })
  await expect(validate({}, { metadataDir: '/nowhere' })).rejects.toMatchObject({ code: 'MCPR_FILE_NOT_FOUND' })
})

test('a running server that cannot be asked is an error among the other findings', async () => {
  const page = createServer((_, reply) => reply.end('<h1>hello</h1>')).listen(0, '127.0.0.1')
  await new Promise((resolve) => page.once('listening', resolve))
  const url = `http://127.0.0.1:${(page.address() as { port: number }).port}`
  const result = await validate({ 'servers.yaml': METADATA }, { fromServer: url })
  page.close()
  expect(result.issues).toMatchObject([{ level: 'error', code: 'discovery_failed', file: url }])
})

test('--from-server among several entries needs --server', async () => {
  const other = METADATA.slice(METADATA.indexOf('  - name')).replace('name: desk', 'name: other')
  const files = { 'servers.yaml': METADATA + other }
  await expect(validate(files, { fromServer: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'MCPR_USAGE' })
  const named = validate(files, { fromServer: 'http://127.0.0.1:1', server: 'nope' })
  await expect(named).rejects.toMatchObject({ code: 'MCPR_NOT_FOUND' })
})
