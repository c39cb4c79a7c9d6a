// What delete and generate would do, and validate with a slip in one of several servers.
import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { routes } from '@mcp-runtime/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import Apply from '../../plugins/plugin-server/src/commands/server/apply.ts'
import Delete from '../../plugins/plugin-server/src/commands/server/delete.ts'
import Generate from '../../plugins/plugin-server/src/commands/server/generate.ts'
import Validate from '../../plugins/plugin-server/src/commands/server/validate.ts'
import { temporaryFolder } from './support/context.ts'
import { manifest, NAMESPACE, startTestPlatform, type TestPlatform } from './support/platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startTestPlatform()
})
afterAll(() => platform.close())

test('delete --dry-run leaves the server; --dry-run=server also asks whether one may', async () => {
  await platform.json(Apply, ['-f', '-'], 0, { input: manifest('stays') })
  for (const way of ['client', 'server']) {
    const found = await platform.run(Delete, ['stays', `--dry-run=${way}`])
    expect(found).toMatchObject({ exit: 0, stdout: `Would delete the server stays in the namespace ${NAMESPACE}.\n` })
  }
  await platform.client.call(routes.getServer, { params: { namespace: NAMESPACE, name: 'stays' } })
  const mate = { env: platform.env(platform.memberToken) }
  expect((await platform.json(Delete, ['stays', '--dry-run=server'], 5, mate)).error.code).toBe('MCPR_FORBIDDEN')
  expect((await platform.json(Delete, ['nobody', '--dry-run=client'], 6)).error.code).toBe('MCPR_NOT_FOUND')
})

test('generate --dry-run writes nothing', async () => {
  const dir = await temporaryFolder()
  await writeFile(join(dir, 'servers.yaml'), 'version: v1\nservers:\n  - {name: one, image: example/one}\n')
  const output = join(dir, 'out')
  const argv = ['--metadata-dir', dir, '--output', output, '--dry-run=client']
  const { exit, stdout } = await platform.run(Generate, argv)
  expect({ exit, stdout }).toEqual({ exit: 0, stdout: `Would write ${join(output, 'one.yaml')} (server one)\n` })
  const { files, planned } = await platform.json(Generate, argv)
  expect(files).toEqual([])
  expect(planned[0].text).toContain('kind: MCPServer')
  await expect(access(output)).rejects.toThrow('ENOENT')
})

test('a slip in one server does not hide what is wrong with the others', async () => {
  const dir = await temporaryFolder()
  const servers =
    '  - {name: one, imge: x}\n  - {name: two, image: x, port: 70000, tools: [{name: a, sideEffect: read}]}\n'
  await writeFile(join(dir, 'servers.yaml'), `version: v1\nservers:\n${servers}`)
  const { issues } = await platform.json(Validate, ['--metadata-dir', dir], 3)
  const errors = issues.filter(({ level }: { level: string }) => level === 'error')
  expect(errors.map(({ path }: { path: string }) => path)).toEqual(['servers[0].imge', 'servers[1].port'])
})
