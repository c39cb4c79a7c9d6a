// A private plugin from `plugins create` to an update from a private registry: what its author and its users type, with
// the packed core, the real npm and a real registry.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NpmRegistry, startNpmRegistry } from './support/npm-registry.ts'
import { PackedSandbox } from './support/packed-sandbox.ts'

const NAME = '@acme/plugin-quota'
let registry: NpmRegistry
let box: PackedSandbox
let dir: string

beforeAll(async () => {
  registry = await startNpmRegistry({ guarded: ['@acme/*'] })
  box = await PackedSandbox.create({ registry })
  dir = join(box.dir, 'plugin-quota')
}, 300_000)
afterAll(async () => {
  await box?.dispose()
  await registry?.stop()
})

/** Runs a line in the plugin's folder; anything but exit 0 throws with what it printed. */
async function author(...words: string[]) {
  const ran = await box.run(words, { cwd: dir })
  if (ran.code !== 0) throw new Error(`${words.join(' ')} ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`)
  return ran
}

const edit = async (path: string, change: (text: string) => string) =>
  writeFile(join(dir, path), change(await readFile(join(dir, path), 'utf8')))

test('what is created installs, builds, tests and packs', async () => {
  const { stdout } = await box.ok(['plugins', 'create', NAME, '--registry', registry.url, '-o', 'json'])
  expect(JSON.parse(stdout)).toMatchObject({ name: NAME, dir, written: true })
  await author('npm', 'install')
  await author('npm', 'run', 'build')
  const { stdout: tests } = await author('npm', 'test')
  expect(tests).toMatch(/pass 3\b/)
  const packed = JSON.parse((await author('npm', 'pack', '--json', '--silent')).stdout.replace(/^[^[]*/, ''))
  expect(packed[0].files.map(({ path }: { path: string }) => path).sort()).toEqual([
    'README.md',
    'dist/commands/quota/hello.js',
    'oclif.manifest.json',
    'package.json',
  ])
  expect(await author('npx', 'mcp-runtime-plugin', 'manifest', '--check')).toMatchObject({ code: 0 })
}, 180_000)

test('a type that does not hold fails the tests', async () => {
  await edit('test/hello.test.ts', (text) => `${text}\nconst wrong: number = 'text'\nvoid wrong\n`)
  expect((await box.run(['npm', 'test'], { cwd: dir })).stdout).toContain("'string' is not assignable to type 'number'")
  await edit('test/hello.test.ts', (text) => text.replace(/\nconst wrong.*/s, ''))
})
