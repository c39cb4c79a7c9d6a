// A private plugin from `plugins create` to an update from a private registry: what its author and its users type, with
// the packed core, the real npm and a real registry.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NpmRegistry, startNpmRegistry } from './support/npm-registry.ts'
import { PackedSandbox } from './support/packed-sandbox.ts'

const NAME = '@acme/plugin-quota'
/** The public one, and the company's. */
let registry: NpmRegistry
let acme: NpmRegistry
let box: PackedSandbox
let dir: string

beforeAll(async () => {
  registry = await startNpmRegistry()
  acme = await startNpmRegistry({ empty: true, guarded: ['@acme/*'] })
  box = await PackedSandbox.create({ registry })
  dir = join(box.dir, 'plugin-quota')
}, 300_000)
afterAll(async () => {
  await box?.dispose()
  await acme?.stop()
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
  const { stdout } = await box.ok(['plugins', 'create', NAME, '--registry', acme.url, '-o', 'json'])
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

const hello = async () => (await box.ok(['quota', 'hello', 'Ada'])).stdout
const version = async () =>
  (await box.ok(['plugins', '-o', 'json'])).json().find(({ name }: { name: string }) => name === NAME)?.version

test('linked, it runs from its folder, and a new build is seen at once', async () => {
  await box.ok(['plugins', 'link', dir, '--yes'])
  expect(await hello()).toBe('Hello, Ada.\n')
  expect((await box.ok(['quota', '--help'])).stdout).toContain('Greet somebody.')
  await edit('src/commands/quota/hello.ts', (text) => text.replace('`Hello, ', '`Good day, '))
  await author('npm', 'run', 'build')
  expect(await hello()).toBe('Good day, Ada.\n')
  await box.ok(['plugins', 'uninstall', NAME])
  expect((await box.cli(['quota', 'hello', 'Ada'])).code).toBe(2)
})

test('packed, it installs from the tarball', async () => {
  await author('npm', 'pack', '--silent')
  await box.ok(['plugins', 'install', './plugin-quota/acme-plugin-quota-0.1.0.tgz', '--yes'])
  expect(await hello()).toBe('Good day, Ada.\n')
  await box.ok(['plugins', 'uninstall', NAME])
})

test('published to the registry of the scope, it installs for those who may read it, and is updated', async () => {
  await box.useRegistry(registry.url, [`@acme:registry=${acme.url}`])
  const { code, stderr } = await box.cli(['plugins', 'install', NAME, '--yes'])
  expect(stderr).toContain('MCPR_REGISTRY_LOGIN')
  expect(code).toBe(4)

  const token = await acme.login('ada')
  const auth = `${acme.url.slice('http:'.length)}:_authToken=${token}`
  await box.useRegistry(registry.url, [`@acme:registry=${acme.url}`, auth])
  await author('npm', 'publish', '--silent')
  const installed = await box.ok(['plugins', 'install', NAME, '--yes'])
  expect(installed.stdout + installed.stderr).not.toContain(token)
  expect(await hello()).toBe('Good day, Ada.\n')
  expect(await version()).toBe('0.1.0')

  await edit('src/commands/quota/hello.ts', (text) => text.replace('`Good day, ', '`Good evening, '))
  await author('npm', 'version', 'patch', '--no-git-tag-version')
  await author('npm', 'publish', '--silent')
  await box.ok(['plugins', 'update', NAME, '--yes'])
  expect(await hello()).toBe('Good evening, Ada.\n')
  expect(await version()).toBe('0.1.1')
})
