// server patch against the real embedded platform.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { routes } from '@mcp-runtime/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import Apply from '../../plugins/plugin-server/src/commands/server/apply.ts'
import Patch from '../../plugins/plugin-server/src/commands/server/patch.ts'
import { temporaryFolder } from './support/context.ts'
import { manifest, NAMESPACE, startTestPlatform, type TestPlatform } from './support/platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startTestPlatform()
})
afterAll(() => platform.close())

let number = 0
let name: string
beforeEach(async () => {
  name = `patched-${++number}`
  const tools = [{ name: 'echo', sideEffect: 'read' }]
  await platform.json(Apply, ['-f', '-'], 0, { input: manifest(name, { tools, description: 'before' }) })
})

const read = async () =>
  (await platform.client.call(routes.exportServer, { params: { namespace: NAMESPACE, name } })).manifest.spec
const patch = (argv: string[], exit = 0, options = {}) => platform.json(Patch, [name, ...argv], exit, options)

test('merge, json and strategic, inline, from a file and from stdin', async () => {
  const line = await platform.run(Patch, [name, '--namespace', NAMESPACE, '--patch', '{"spec":{"imageTag":"v2"}}'])
  expect(line).toMatchObject({ exit: 0, stdout: `server/${name} configured in ${NAMESPACE}\n` })
  expect(await read()).toMatchObject({ imageTag: 'v2', description: 'before' })
  const file = join(await temporaryFolder(), 'patch.yaml')
  await writeFile(file, '- {op: test, path: /spec/imageTag, value: v2}\n- {op: remove, path: /spec/description}\n')
  expect(await patch(['--type', 'JSON', '--patch-file', file])).toMatchObject({ action: 'configured', generation: 3 })
  expect((await read()).description).toBeUndefined()
  const input = 'spec: {tools: [{name: add, sideEffect: write}]}'
  await patch(['--type', 'strategic', '--patch-file', '-'], 0, { input })
  expect((await read()).tools?.map((tool) => tool.name)).toEqual(['echo', 'add'])
})

test('an annotation of the gateway is set and taken away', async () => {
  const key = 'mcpruntime.org/grant-namespaces'
  const annotations = async () =>
    (await platform.client.call(routes.exportServer, { params: { namespace: NAMESPACE, name } })).manifest.metadata
      .annotations
  await patch(['--patch', JSON.stringify({ metadata: { annotations: { [key]: 'mcp-team-b' } } })])
  expect(await annotations()).toEqual({ [key]: 'mcp-team-b' })
  await patch(['--patch', JSON.stringify({ metadata: { annotations: { [key]: null } } })])
  expect(await annotations()).toBeUndefined()
})

test('what changes nothing is not sent; a dry run changes nothing', async () => {
  expect(await patch(['--patch', 'spec: {imageTag: v1}'])).toMatchObject({ action: 'unchanged', generation: 1 })
  for (const way of ['client', 'server']) {
    const argv = ['--patch', 'spec: {imageTag: v9}', `--dry-run=${way}`]
    expect(await patch(argv)).toMatchObject({ action: 'configured', dryRun: true })
  }
  expect((await read()).imageTag).toBe('v1')
})

test('a change by somebody else in between is a conflict, and nothing is lost', async () => {
  // Another writer comes between the read and the write of this one.
  const { client } = platform
  const { manifest: seen, generation } = await client.call(routes.exportServer, {
    params: { namespace: NAMESPACE, name },
  })
  await patch(['--patch', 'spec: {description: theirs}'])
  const body = { name, namespace: NAMESPACE, update: true, generation, spec: { ...seen.spec, imageTag: 'mine' } }
  await expect(client.call(routes.applyServer, { body })).rejects.toMatchObject({
    code: 'MCPR_CONFLICT',
    message: expect.stringContaining('was changed by somebody else (generation 2 now) since generation 1 was read'),
  })
  expect(await read()).toMatchObject({ description: 'theirs', imageTag: 'v1' })
  await expect(client.call(routes.planServer, { body })).rejects.toMatchObject({ code: 'MCPR_CONFLICT' })
  await client.call(routes.deleteServer, { params: { namespace: NAMESPACE, name } })
  await expect(client.call(routes.applyServer, { body })).rejects.toMatchObject({ code: 'MCPR_CONFLICT' })
})

test('of many patches at once, those that are told of are there, and no other', async () => {
  const writers = Array.from({ length: 8 }, (_, index) => `W${index}`)
  const results = await Promise.all(
    writers.map((writer) => {
      const text = JSON.stringify({ spec: { envVars: [{ name: writer, value: '1' }] } })
      return platform.run(Patch, [name, '--type', 'strategic', '--patch', text])
    }),
  )
  const won = writers.filter((_, index) => results[index]!.exit === 0)
  const lost = results.filter(({ exit }) => exit !== 0)
  expect(won.length).toBeGreaterThan(0)
  for (const { exit, stderr } of lost)
    expect({ exit, stderr }).toMatchObject({ exit: 7, stderr: expect.stringContaining('changed by somebody else') })
  const there = (await read()).envVars?.map((one) => one.name).filter((one) => one !== 'MCP_PATH')
  expect(there?.sort()).toEqual(won.sort())
})

test.each<[string, string[], number, string]>([
  [
    'breaks the schema',
    ['--patch', '{"spec":{"imageTga":"v2"}}'],
    2,
    'spec.imageTga: The key "imageTga" is not known here. Did you mean "imageTag"?',
  ],
  ['breaks a rule', ['--patch', '{"spec":{"port":70000}}'], 2, '70000 is not a TCP port'],
  ['removes what must be there', ['--patch', '{"spec":{"image":null}}'], 2, 'spec.image'],
  ['renames', ['--patch', '{"metadata":{"name":"other"}}'], 2, 'cannot change metadata.name'],
  ['moves', ['--patch', '{"metadata":{"namespace":"other"}}'], 2, 'cannot change metadata.namespace'],
  ['annotates', ['--patch', '{"metadata":{"annotations":{"a":"b"}}}'], 1, 'carries no annotations'],
  ['is of another kind', ['--patch', '{"kind":"MCPAccessGrant"}'], 2, 'is not MCPServer'],
  [
    'fails its test',
    ['--type', 'json', '--patch', '[{"op":"test","path":"/spec/imageTag","value":"v7"}]'],
    7,
    'Operation 0: The value at /spec/imageTag is "v1", not "v7".',
  ],
  ['is no list', ['--type', 'json', '--patch', '{"spec":{}}'], 2, 'list of operations'],
  ['has a key twice', ['--patch', '{"spec":{"port":1,"port":2}}'], 2, 'a key stands twice'],
  ['is no YAML', ['--patch', '{'], 2, '--patch:1:'],
  ['is a word', ['--patch', 'v2'], 2, 'must be an object or a list'],
  ['is empty', ['--patch', ''], 2, 'The patch holds nothing'],
  ['is two', ['--patch', 'a: 1\n---\nb: 2'], 2, 'several documents'],
  ['is missing', [], 2, 'There is no patch.'],
  ['stands in two places', ['--patch', '{}', '--patch-file', 'x'], 2, 'There are two patches.'],
  ['has no file', ['--patch-file', '/nowhere/p.yaml'], 6, '/nowhere/p.yaml'],
  ['is of no known type', ['--type', 'smart', '--patch', '{}'], 2, 'merge, json, strategic'],
])('a patch that %s is refused', async (_, argv, exit, message) => {
  const { error } = await patch(argv, exit)
  expect(error.message).toContain(message)
  expect((await read()).imageTag).toBe('v1')
})

test('the line that shows what is patched names the namespace', async () => {
  const { error } = await patch(['--type', 'json', '--patch', '[{"op":"remove","path":"/spec/nope"}]'], 2)
  expect(error.next[0].command).toBe(`mcp-runtime server export ${name} --namespace ${NAMESPACE}`)
})

test('who may not change it may not patch it; nothing is there to patch', async () => {
  const mate = { env: platform.env(platform.memberToken) }
  expect((await patch(['--patch', '{"spec":{"imageTag":"v2"}}'], 5, mate)).error.code).toBe('MCPR_FORBIDDEN')
  expect((await platform.json(Patch, ['nobody', '--patch', '{}'], 6)).error.code).toBe('MCPR_NOT_FOUND')
  const kube = ['desk', '--use-kube']
  expect((await platform.json(Patch, kube, 1, { env: {} })).error.code).toBe('MCPR_UNSUPPORTED')
})
