// What a start costs, in files and bytes and not in milliseconds: `bench/startup.mjs` has those. A start that loads more
// than it did is slower on every machine.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PackedSandbox } from './support/packed-sandbox.ts'
import { plantPacked } from './support/plant-packed.ts'

let box: PackedSandbox
beforeAll(async () => {
  box = await PackedSandbox.create()
  writeFileSync(join(box.dir, 'spy.cjs'), SPY)
}, 300_000)
afterAll(() => box?.dispose())

/** Writes down every file that is read and every built-in that is loaded, by require and import alike. */
const SPY = `
  const fs = require('node:fs')
  const { registerHooks } = require('node:module')
  const files = new Set(), builtins = new Set(process.moduleLoadList)
  const out = process.env.SPY_OUT
  const note = (path) => typeof path === 'string' && path.startsWith('/') && files.add(path)
  for (const name of ['readFileSync', 'readFile', 'openSync', 'open']) {
    const original = fs[name]
    fs[name] = function (path, ...rest) { note(path); return original.call(this, path, ...rest) }
  }
  const promised = fs.promises.readFile
  fs.promises.readFile = function (path, ...rest) { note(path); return promised.call(this, path, ...rest) }
  registerHooks({ load(url, context, next) { if (url.startsWith('file:')) note(new URL(url).pathname); return next(url, context) } })
  process.on('exit', () => {
    Object.keys(require.cache).forEach(note)
    const loaded = process.moduleLoadList.filter((name) => !builtins.has(name)).map((name) => name.replace(/^\\w+ /, ''))
    const seen = [...files].filter((path) => path !== __filename && !path.includes('compile-cache') && fs.existsSync(path))
    const write = fs.writeFileSync
    write(out, JSON.stringify({ files: seen.map((path) => [path, fs.statSync(path).size]), builtins: loaded }))
  })`

interface Cost {
  readonly files: readonly string[]
  /** Bytes of code, and of what is read beside it: the catalogue, manifests, the record. */
  readonly code: number
  readonly data: number
  readonly builtins: readonly string[]
}

async function costOf(words: readonly string[], expected = 0): Promise<Cost> {
  const out = join(box.dir, 'seen.json')
  const env = { NODE_OPTIONS: `--require ${join(box.dir, 'spy.cjs')}`, SPY_OUT: out }
  const { code, stderr } = await box.cli(words, { env })
  expect(code, stderr).toBe(expected)
  const seen = JSON.parse(readFileSync(out, 'utf8')) as { files: [string, number][]; builtins: string[] }
  const short = (path: string) => path.replace(`${box.core}/`, 'core/').replace(/.*\/generations\/planted\//, 'data/')
  return {
    files: seen.files.map(([path]) => short(path)),
    code: sizeOf(seen.files.filter(([path]) => !path.endsWith('.json'))),
    data: sizeOf(seen.files.filter(([path]) => path.endsWith('.json'))),
    builtins: seen.builtins,
  }
}

const sizeOf = (files: readonly (readonly [string, number])[]) => files.reduce((sum, [, size]) => sum + size, 0)

const KB = 1024
/** What opens sockets, asks people, compiles schemas, runs programs: nothing of a start. */
const HEAVY_BUILTINS = [
  'http',
  'https',
  'http2',
  'tls',
  'dns',
  'crypto',
  'child_process',
  'worker_threads',
  'readline',
  'zlib',
]
const HEAVY_PACKAGES = /\/(?:got|inquirer|@inquirer|listr2|@sinclair|typebox|npm|yaml|@oclif|semver|tar|undici)\//

function expectLean({ files, builtins }: Cost): void {
  expect(builtins.filter((name) => HEAVY_BUILTINS.includes(name))).toEqual([])
  expect(files.filter((path) => HEAVY_PACKAGES.test(path))).toEqual([])
  expect(files.filter((path) => path.includes('node_modules/') && !path.startsWith('data/'))).toEqual([])
}

describe.each([
  ['no plugin', [] as string[]],
  ['all plugins', undefined],
])('with %s installed', (_, names) => {
  beforeAll(async () => {
    await plantPacked(box.dataDir, names)
  })

  test('--version reads its package.json and nothing else', async () => {
    expect([...(await costOf(['--version'])).files].sort()).toEqual(['core/bin/run.cjs', 'core/package.json'])
  })

  test('a core command loads the core and its own chunk', async () => {
    const cost = await costOf(['auth', 'status'])
    expectLean(cost)
    expect(cost.files.length).toBeLessThanOrEqual(12)
    expect(cost.code).toBeLessThan(430 * KB)
    // The catalogue: two to three kilobytes a command, most of it flags.
    expect(cost.data).toBeLessThan(240 * KB)
    expect(cost.files.filter((path) => path.startsWith('data/node_modules/'))).toEqual([])
  })

  test('help loads no plugin', async () => {
    const cost = await costOf(['--help'])
    expectLean(cost)
    expect(cost.files.length).toBeLessThanOrEqual(9)
    expect(cost.files.filter((path) => path.startsWith('data/node_modules/'))).toEqual([])
  })
})

describe('a command of an installed plugin', () => {
  const reads = (files: readonly string[]) => files.filter((path) => path.startsWith('data/node_modules/'))

  test('loads that plugin alone, on the copies of the core', async () => {
    await plantPacked(box.dataDir, ['@mcp-runtime/plugin-server'])
    const alone = await costOf(['server', 'list'], 4)
    await plantPacked(box.dataDir)
    const among = await costOf(['server', 'list'], 4)
    for (const cost of [alone, among]) {
      expectLean({ ...cost, files: cost.files.map((path) => path.replace('data/node_modules/@mcp-runtime/', '')) })
      expect(cost.files.length).toBeLessThanOrEqual(22)
      expect(cost.code).toBeLessThan(640 * KB)
      expect(cost.data).toBeLessThan(340 * KB)
    }
    expect(reads(among.files)).toEqual(reads(alone.files))
    expect(reads(among.files).every((path) => path.includes('/plugin-server/'))).toBe(true)
  })
})

test.each([['--help'], ['help -o json'], ['server list --help'], ['server list']])(
  '"mcp-runtime %s | head -1" ends quietly',
  async (line) => {
    await plantPacked(box.dataDir)
    const script = `mcp-runtime ${line} 2>&1 | head -1 >/dev/null; echo "exit \${PIPESTATUS[0]}"`
    const { stdout, stderr } = await box.run(['bash', '-c', script])
    expect(stderr).toBe('')
    // Not logged in is what the last one has to say; that nobody reads it changes nothing.
    expect(stdout).toBe(line === 'server list' ? 'exit 4\n' : 'exit 0\n')
  },
)
