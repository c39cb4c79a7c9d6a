// `server export` against the real embedded platform: what comes out goes in again.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import Diff from '../../plugins/plugin-server/src/commands/server/diff.ts'
import Export from '../../plugins/plugin-server/src/commands/server/export.ts'
import { temporaryFolder } from './support/context.ts'
import { manifest, NAMESPACE, startTestPlatform, type TestPlatform } from './support/platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startTestPlatform()
})
afterAll(() => platform.close())

describe('export', () => {
  test('prints YAML or JSON without what apply writes itself; --file is whole and private', async () => {
    await platform.apply(manifest('out', {}, { labels: { tier: 'gold' } }))
    const { stdout } = await platform.run(Export, ['out'])
    const yaml = parse(stdout)
    expect(yaml).toEqual(await platform.json(Export, ['out']))
    expect(yaml.metadata).toEqual({
      name: 'out',
      namespace: NAMESPACE,
      labels: { tier: 'gold', 'mcpruntime.org/scope': 'tenant' },
    })
    expect(yaml.spec.teamID).toBeUndefined()
    const folder = await temporaryFolder()
    const file = join(folder, 'new', 'server.yaml')
    expect(await platform.run(Export, ['out', '--file', file])).toMatchObject({
      exit: 0,
      stdout: `Wrote ${file} (server out in ${NAMESPACE}).\n`,
    })
    expect(await readFile(file, 'utf8')).toBe(stdout)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(folder, 'new'))).toEqual(['server.yaml'])
    expect((await platform.json(Export, ['nobody'], 6)).error.code).toBe('MCPR_NOT_FOUND')
  })

  test('export | apply changes nothing, whatever was applied', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 })
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
    const spec = fc.record(
      {
        description: text,
        imageTag: word,
        replicas: fc.integer({ min: 0, max: 3 }),
        port: fc.integer({ min: 1, max: 8090 }),
        publicPathPrefix: word.map((one) => `round-${one}`),
        envVars: fc.uniqueArray(fc.record({ name: word.map((one) => one.toUpperCase()), value: text }), {
          selector: ({ name }) => name,
          maxLength: 3,
        }),
        tools: fc.uniqueArray(
          fc.record({ name: word, sideEffect: fc.constantFrom('read', 'write', 'destructive'), description: text }),
          { selector: ({ name }) => name, maxLength: 3 },
        ),
        policy: fc.constantFrom({}, { mode: 'observe' }),
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(spec, fc.dictionary(word, word, { maxKeys: 2 }), async (given, labels) => {
        await platform.apply(manifest('round', given, { labels }))
        const { stdout } = await platform.run(Export, ['round'])
        expect(await platform.apply(stdout)).toMatchObject([{ action: 'unchanged' }])
        expect((await platform.run(Diff, ['-f', '-'], { input: stdout })).exit).toBe(0)
      }),
      { numRuns: 25 },
    )
  })
})
