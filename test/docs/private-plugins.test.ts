// The tour of docs/private-plugins.md, run line by line: a registry of the tests stands for the one that it names.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NpmRegistry, startNpmRegistry } from '../distribution/support/npm-registry.ts'
import { PackedSandbox } from '../distribution/support/packed-sandbox.ts'
import { root } from '../support/sandbox.ts'
import { stepsOf } from './console.ts'
import { runTour } from './tour.ts'

const DOCUMENT = 'docs/private-plugins.md'
let registry: NpmRegistry
let box: PackedSandbox

beforeAll(async () => {
  registry = await startNpmRegistry({ guarded: ['@acme/*'] })
  box = await PackedSandbox.create({ registry })
}, 300_000)
afterAll(async () => {
  await box?.dispose()
  await registry?.stop()
})

test('every command prints what the document says', async () => {
  const commands = new Set(stepsOf(await readFile(join(root, DOCUMENT), 'utf8')).map(({ command }) => command))
  const own = new URL(registry.url)
  let folder = '.'
  /** Each line has a shell of its own; the folder that one changes to holds for those after it. */
  const here = (line: string) => {
    if (!commands.has(line)) return ours(line)
    const into = /^cd (\S+)$/.exec(line)?.[1]
    const before = folder
    if (into !== undefined) folder = join(folder, into)
    return `cd ${before} && ${ours(line)}`
  }
  const ours = (line: string) =>
    line.replaceAll('https://npm.acme.example/', own.href).replaceAll('npm.acme.example', own.host)
  // The logins and rules of a person are where the document says.
  const env = { NPM_TOKEN: await registry.login('ada'), MCP_RUNTIME_CONFIG_DIR: undefined }
  const steps = await runTour({ document: DOCUMENT, box, here, options: { env } })
  expect(steps.length).toBeGreaterThan(20)
}, 240_000)

test('the second command is one', async () => {
  const text = await readFile(join(root, DOCUMENT), 'utf8')
  const [, source = '', path = ''] = /```ts\n(\/\/ (src\/commands\/\S+)\n.*?)```/s.exec(text) ?? []
  const dir = join(box.dir, 'plugin-quota')
  await writeFile(join(dir, path), source)
  const options = { cwd: dir, env: { MCP_RUNTIME_CONFIG_DIR: undefined } }
  const built = await box.run(['npm', 'run', '--silent', 'build'], options)
  expect([built.code, built.stdout]).toEqual([0, 'oclif.manifest.json: 2 commands, version 0.2.0\n'])
  await box.ok(['plugins', 'link', '.'], options)
  expect((await box.ok(['quota', 'list'], options)).stdout).toMatch(/^TEAM +SERVERS\nacme +3\n$/)
  expect((await box.ok(['quota', 'list', '-o', 'name'], options)).stdout).toBe('acme\n')
}, 60_000)
