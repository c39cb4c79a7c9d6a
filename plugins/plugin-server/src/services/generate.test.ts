import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { temporaryFolder } from '../../../../test/server/support/context.ts'
import { generateManifests } from './generate.ts'

const entry = (name: string) =>
  `  - {name: ${JSON.stringify(name)}, image: desk, scope: org, tools: [{name: a, sideEffect: read}]}\n`

async function generate(...names: string[]) {
  const folder = await temporaryFolder()
  const output = join(folder, 'manifests')
  await writeFile(join(folder, 'servers.yaml'), `version: v1\nservers:\n${names.map(entry).join('')}`)
  const done = generateManifests({ ctx: { env: {} }, metadata: { dir: folder }, output })
  return { done, output }
}

test('lists what it wrote and nothing else, readable by its owner', async () => {
  const { done, output } = await generate('one', 'two')
  const { files } = await done
  expect(files).toEqual([
    { server: 'one', file: join(output, 'one.yaml') },
    { server: 'two', file: join(output, 'two.yaml') },
  ])
  expect(parse(await readFile(join(output, 'one.yaml'), 'utf8'))).toMatchObject({
    kind: 'MCPServer',
    metadata: { name: 'one', namespace: 'mcp-servers-org', labels: { 'mcpruntime.org/scope': 'org' } },
    spec: { servicePort: 80, ingressPath: '/one/mcp' },
  })
  expect((await stat(join(output, 'one.yaml'))).mode & 0o777).toBe(0o600)
  expect((await stat(output)).mode & 0o777).toBe(0o750)
})

test.each([
  ['a path in a name', ['../evil']],
  ['a name twice', ['one', 'one']],
])('%s writes no file at all', async (_, names) => {
  const { done, output } = await generate(...names)
  await expect(done).rejects.toMatchObject({ code: 'MCPR_INPUT_INVALID' })
  await expect(readdir(output)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('metadata without servers generates nothing and says so', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'servers.yaml'), 'servers: []\n')
  const done = generateManifests({ ctx: { env: {} }, metadata: { dir: folder }, output: join(folder, 'out') })
  await expect(done).rejects.toMatchObject({ code: 'MCPR_NOT_FOUND' })
})
