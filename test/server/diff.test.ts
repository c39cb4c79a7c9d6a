// `server diff` against the real embedded platform, of manifests and of metadata.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import Deploy from '../../plugins/plugin-server/src/commands/server/deploy.ts'
import Diff from '../../plugins/plugin-server/src/commands/server/diff.ts'
import { temporaryFolder } from './support/context.ts'
import { manifest, NAMESPACE, startTestPlatform, type TestPlatform } from './support/platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startTestPlatform()
})
afterAll(() => platform.close())

describe('diff', () => {
  test('says what an apply would change, ends with 3, and hides values', async () => {
    const before = { tools: [{ name: 'a', sideEffect: 'read' }], envVars: [{ name: 'KEY', value: 'hunter2' }] }
    await platform.apply(manifest('differs', before))
    const same = await platform.run(Diff, ['differs', '-f', '-'], { input: manifest('differs', before) })
    expect(same).toMatchObject({ exit: 0, stdout: '', stderr: expect.stringContaining('No difference.') })

    const after = manifest('differs', {
      imageTag: 'v2',
      tools: [{ name: 'a', sideEffect: 'write' }],
      envVars: [{ name: 'KEY', value: 'hunter3' }],
    })
    const found = await platform.json(Diff, ['-f', '-'], 3, { input: after })
    const at = { server: 'differs', namespace: NAMESPACE }
    expect(found).toEqual([
      { ...at, path: 'spec.imageTag', live: 'v1', wanted: 'v2' },
      { ...at, path: 'spec.tools[a].sideEffect', live: 'read', wanted: 'write' },
      { ...at, path: 'spec.envVars[KEY].value', live: '(hidden)', wanted: '(hidden)' },
    ])
    const seen = await platform.json(Diff, ['-f', '-', '--show-values'], 3, { input: after })
    expect(seen[2]).toMatchObject({ live: 'hunter2', wanted: 'hunter3' })
    const shown = await platform.run(Diff, ['-f', '-'], { input: after })
    expect(shown.stdout).toContain(`--- live  ${NAMESPACE}/differs`)
    expect(shown.stdout).toContain('@@ spec.imageTag @@\n- v1\n+ v2\n')
    expect(shown.stdout).not.toContain('\u001b[')
    expect((await platform.run(Diff, ['-f', '-'], { input: after, tty: false })).stdout).not.toContain('hunter')
  })

  test('against the metadata, with the defaults of deploy; a new server says so', async () => {
    const dir = await temporaryFolder()
    await writeFile(
      join(dir, 'servers.yaml'),
      `version: v1\nservers:\n  - {name: meta, image: example/meta, envVars: [{name: A, value: b}]}\n  - {name: other}\n`,
    )
    const fresh = await platform.run(Diff, ['meta', '--metadata-dir', dir])
    expect(fresh).toMatchObject({ exit: 3, stderr: expect.stringContaining('The server meta is new') })
    expect(fresh.stdout).toContain('"value": "(hidden)"')
    expect((await platform.json(Diff, ['meat', '--metadata-dir', dir], 6)).error.code).toBe('MCPR_NOT_FOUND')
    expect((await platform.json(Diff, [], 2)).error.message).toContain('Nothing says what to compare')
  })
})

test('what was deployed does not differ from its metadata, until one of them changes', async () => {
  const dir = await temporaryFolder()
  const write = (trust: string) =>
    writeFile(
      join(dir, 'servers.yaml'),
      `version: v1
servers:
  - name: settled
    image: example/settled
    scope: tenant
    description: Settles things.
    policy: {mode: observe}
    envVars: [{name: A, value: b}]
    tools: [{name: a, sideEffect: read, requiredTrust: ${trust}}]
  - {name: other}
`,
    )
  await write('low')
  await platform.json(Deploy, ['settled', '--metadata-dir', dir, '--no-wait'])
  const diff = ['settled', '--metadata-dir', dir]
  const same = await platform.run(Diff, diff)
  expect({ ...same, stderr: '' }).toMatchObject({ exit: 0, stdout: '' })
  await write('high')
  const [only, ...more] = await platform.json(Diff, diff, 3)
  expect(only).toMatchObject({ path: 'spec.tools[a].requiredTrust', live: 'low', wanted: 'high' })
  expect(more).toEqual([])
  const shown = await platform.run(Diff, diff, { tty: true })
  expect(shown.stdout).toContain('\u001b[31m- low\u001b[39m')
  expect((await platform.run(Diff, diff, { tty: true, env: { ...platform.env(), NO_COLOR: '1' } })).stdout).toContain(
    '\n- low\n',
  )
})
