// What a tarball promises is checked on every one of them, and the check is shown to notice each broken promise.
import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageProblems } from '../../scripts/check-packages.mjs'
import { type Packed, packAll } from './support/packed.ts'

let packed: Packed
let work: string
let original: string
beforeAll(async () => {
  packed = await packAll()
  work = await mkdtemp(join(tmpdir(), 'mcp-runtime-tarballs-'))
  original = join(work, 'original')
  await mkdir(original)
  tar('-xzf', packed.of('@mcp-runtime/plugin-server').filename, '-C', original)
}, 120_000)
afterAll(() => rm(work, { recursive: true, force: true }))

const tar = (...args: string[]) => expect(spawnSync('tar', args, { encoding: 'utf8' })).toMatchObject({ status: 0 })

test('every tarball keeps its promises', () => {
  expect(packed.all.length).toBeGreaterThanOrEqual(9)
  expect(packed.all.flatMap(({ filename }) => packageProblems(filename))).toEqual([])
})

type Json = Record<string, unknown>
const edit = (file: string, change: (value: Json) => Json) => async (dir: string) => {
  const path = join(dir, 'package', file)
  await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')))))
}
const pjson = (change: (value: Json) => Json) => edit('package.json', change)
const remove = (file: string) => (dir: string) => rm(join(dir, 'package', file), { recursive: true })
const add = (file: string) => (dir: string) => writeFile(join(dir, 'package', file), 'x')

const violations: [string, (dir: string) => Promise<void>, RegExp][] = [
  ['no README', remove('README.md'), /has no README\.md/],
  ['no licence', remove('LICENSE'), /has no LICENSE/],
  ['no notices', remove('THIRD-PARTY-NOTICES'), /has no THIRD-PARTY-NOTICES/],
  ['a map', add('dist/bundle/x.cjs.map'), /ships dist\/bundle\/x\.cjs\.map/],
  ['a test', add('dist/x.test.js'), /ships dist\/x\.test\.js/],
  ['a source', add('x.ts'), /ships x\.ts/],
  ['an install script', pjson((it) => ({ ...it, scripts: { postinstall: 'x' } })), /runs a script at postinstall/],
  [
    'a version of the workspace',
    pjson((it) => ({ ...it, dependencies: { '@oclif/core': 'workspace:*' } })),
    /workspace:/,
  ],
  ['a peer', pjson((it) => ({ ...it, peerDependencies: { '@oclif/core': '5' } })), /asks for its host to bring @oclif/],
  ['what should be bundled', pjson((it) => ({ ...it, dependencies: { yaml: '2.9.1' } })), /installs yaml/],
  ['another host', pjson((it) => ({ ...it, mcpRuntime: { hostRange: '^9.0.0' } })), /hostRange \^9\.0\.0/],
  ['no host', pjson(({ mcpRuntime: _, ...it }) => it), /hostRange undefined/],
  ['a manifest of another version', edit('oclif.manifest.json', (it) => ({ ...it, version: '9.9.9' })), /of 9\.9\.9/],
  ['no manifest', remove('oclif.manifest.json'), /has no oclif\.manifest\.json/],
  ['a missing command', remove('dist/bundle/commands/server/list.cjs'), /server\/list\.cjs, which it does not ship/],
  ['exports that lead nowhere', pjson((it) => ({ ...it, exports: { '.': './gone.js' } })), /publint says/],
  [
    'types that are wrong',
    async (dir) => {
      await add('dist/index.js')(dir)
      await writeFile(join(dir, 'package/dist/index.d.cts'), 'export const x: number\n')
      await pjson((it) => ({ ...it, exports: { '.': { types: './dist/index.d.cts', default: './dist/index.js' } } }))(
        dir,
      )
    },
    /attw says/,
  ],
]

test.each(violations)('notices %s', async (_, violate, problem) => {
  const dir = await mkdtemp(join(work, 'planted-'))
  await cp(original, dir, { recursive: true })
  await violate(dir)
  const tarball = join(dir, 'planted.tgz')
  tar('-czf', tarball, '-C', dir, 'package')
  const tools = / says/.test(problem.source)
  expect(packageProblems(tarball, { tools }).join('\n')).toMatch(problem)
})
