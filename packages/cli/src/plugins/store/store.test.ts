// The folder of installed plugins, on a real disk, with real processes that die in the middle.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { changePlugins, type Draft } from './change.ts'
import { pluginPaths } from './paths.ts'
import { readRecord } from './read-record.ts'
import type { InstalledPlugin } from './record.ts'

const holder = fileURLToPath(new URL('fixtures/hold-a-change.ts', import.meta.url))
const plugin = (name: string, more: Partial<InstalledPlugin> = {}): InstalledPlugin => ({
  name,
  version: '1.0.0',
  type: 'user',
  source: 'registry',
  requested: '^1.0.0',
  commands: ['acme:hello'],
  hooks: [],
  uses: {},
  ...more,
})

let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'plugin-store-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const said: string[] = []
const ctx = (signal = new AbortController().signal) => ({ say: (text: string) => void said.push(text), signal })
const change = <T>(work: (draft: Draft) => Promise<T>, signal?: AbortSignal) =>
  changePlugins({ dataDir, version: '0.1.0' }, ctx(signal), work)
const add = (name: string) =>
  change(async (draft) => {
    draft.plugins.push(plugin(name))
    writeFileSync(join(draft.dir, `${name}.txt`), name)
  })
const installed = () => readRecord(dataDir)?.record.plugins.map(({ name }) => name)
const generations = () => readdirSync(pluginPaths(dataDir).generations)

/** Root may write anywhere; the system's nobody may not. */
function asNobody<T>(work: () => Promise<T>): Promise<T> {
  const { seteuid, geteuid } = process
  if (geteuid?.() !== 0) return work()
  seteuid?.call(process, 65534)
  return work().finally(() => seteuid?.call(process, 0))
}

describe('a change', () => {
  test('begins with nothing and adds to what is there', async () => {
    expect(readRecord(dataDir)).toBeUndefined()
    await add('b')
    await add('a')
    expect(installed()).toEqual(['a', 'b'])
    const { generation, record } = readRecord(dataDir)!
    expect(record).toMatchObject({ schema: 1, host: '0.1.0' })
    expect(readdirSync(generation).sort()).toEqual(['a.txt', 'b.txt', 'package.json', 'plugins.json'])
  })

  test('keeps the generation before, and no older one', async () => {
    for (const name of ['a', 'b', 'c']) await add(name)
    expect(generations()).toHaveLength(2)
    const { previous, home } = pluginPaths(dataDir)
    expect(readFileSync(join(home, readlinkSync(previous), 'plugins.json'), 'utf8')).not.toContain('"c"')
  })

  test('that throws changes nothing', async () => {
    await add('a')
    const before = readRecord(dataDir)
    const failing = change(async (draft) => {
      draft.plugins = []
      writeFileSync(join(draft.dir, 'half'), '')
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(readRecord(dataDir)).toEqual(before)
    expect(generations()).toHaveLength(1)
  })

  test('that is interrupted changes nothing', async () => {
    await add('a')
    const stop = new AbortController()
    const reason = Object.assign(new Error('Interrupted.'), { code: 'MCPR_INTERRUPTED' })
    const interrupted = change(async ({ plugins }) => {
      plugins.push(plugin('b'))
      stop.abort(reason)
    }, stop.signal)
    await expect(interrupted).rejects.toBe(reason)
    expect(installed()).toEqual(['a'])
    await expect(change(async () => expect.unreachable(), stop.signal)).rejects.toBe(reason)
  })

  test('that removes the last plugin leaves a clean folder', async () => {
    await add('a')
    await change(async (draft) => {
      draft.plugins = []
    })
    expect(readRecord(dataDir)).toBeUndefined()
    expect(readdirSync(pluginPaths(dataDir).home)).toEqual([])
    await add('b')
    expect(installed()).toEqual(['b'])
  })

  test('never leaves folders that others may write to, whatever the umask', async () => {
    const umask = process.umask(0)
    try {
      await add('a')
      expect(process.umask()).toBe(0)
      expect(installed()).toEqual(['a'])
    } finally {
      process.umask(umask)
    }
  })

  test('two at once both count, and the second says whom it waits for', async () => {
    said.length = 0
    const first = Promise.withResolvers<void>()
    const entered = Promise.withResolvers<void>()
    const a = change(async ({ plugins }) => {
      plugins.push(plugin('a'))
      entered.resolve()
      await first.promise
    })
    await entered.promise
    const b = add('b')
    await expect.poll(() => said).toEqual([`Waiting for process ${process.pid}, which is changing the plugins.`])
    first.resolve()
    await Promise.all([a, b])
    expect(installed()).toEqual(['a', 'b'])
  })

  test('Ctrl-C ends the waiting for another', async () => {
    const stop = new AbortController()
    const a = change(async ({ plugins }) => {
      plugins.push(plugin('a'))
      const b = change(async () => expect.unreachable(), stop.signal)
      stop.abort(new Error('stop'))
      await expect(b).rejects.toThrow('stop')
    })
    await a
    expect(installed()).toEqual(['a'])
  })

  test('kill -9 in the middle: the old state stands, the next change works and clears up', async () => {
    await add('a')
    const child = fork(holder, [dataDir], {
      execArgv: ['--import', fileURLToPath(new URL('../../../../../scripts/source.mjs', import.meta.url))],
      silent: true,
    })
    const ended = once(child, 'exit')
    const [message] = await Promise.race([once(child, 'message'), ended.then(([code]) => [`ended with ${code}`])])
    expect(message).toBe('in the middle')
    expect(generations()).toHaveLength(2)
    child.kill('SIGKILL')
    await ended
    expect(installed()).toEqual(['a'])
    await add('b')
    expect(installed()).toEqual(['a', 'b'])
    expect(generations()).toHaveLength(2)
    expect(readdirSync(pluginPaths(dataDir).home).sort()).toEqual(['current', 'generations', 'previous'])
  })

  test('what a killed process left of taking the lock goes, unless it may still be taking it', async () => {
    const { home } = pluginPaths(dataDir)
    await add('a')
    for (const name of ['lock.1.abandoned', 'lock.2.fresh']) writeFileSync(join(home, name), '')
    utimesSync(join(home, 'lock.1.abandoned'), new Date(0), new Date(0))
    await add('b')
    expect(readdirSync(home).filter((name) => name.startsWith('lock'))).toEqual(['lock.2.fresh'])
  })

  test('an abandoned tarball goes, one that a generation names stays', async () => {
    const { tarballs } = pluginPaths(dataDir)
    mkdirSync(tarballs, { recursive: true })
    const old = new Date(0)
    for (const name of ['aa.tgz', 'bb.tgz']) {
      writeFileSync(join(tarballs, name), '')
      utimesSync(join(tarballs, name), old, old)
    }
    writeFileSync(join(tarballs, 'cc.tgz'), '')
    await change(async ({ dir, plugins }) => {
      plugins.push(plugin('a'))
      writeFileSync(join(dir, 'package.json'), '{"dependencies":{"a":"file:../../tarballs/aa.tgz"}}')
    })
    expect(readdirSync(tarballs).sort()).toEqual(['aa.tgz', 'cc.tgz'])
  })
})

describe('a folder that cannot be used', () => {
  test('read-only: what is installed can be read, a change says so', async () => {
    await add('a')
    chmodSync(dataDir, 0o755)
    const { home, generations } = pluginPaths(dataDir)
    for (const dir of [home, generations]) chmodSync(dir, 0o555)
    await asNobody(async () => {
      expect(installed()).toEqual(['a'])
      await expect(add('b')).rejects.toMatchObject({
        code: 'MCPR_PLUGIN_STORE',
        message: expect.stringContaining('may not be written'),
      })
    })
    for (const dir of [home, generations]) chmodSync(dir, 0o755)
    expect(installed()).toEqual(['a'])
  })

  test('something else in its place', async () => {
    writeFileSync(join(dataDir, 'plugins'), '')
    await expect(add('a')).rejects.toMatchObject({ code: 'MCPR_PLUGIN_STORE' })
  })

  test('world-writable: neither used nor changed, and the cure is named', async () => {
    await add('a')
    const { home } = pluginPaths(dataDir)
    chmodSync(home, 0o777)
    const refusal = { code: 'MCPR_PLUGIN_STORE', next: [{ command: `chmod o-w ${home}` }, {}] }
    expect(() => installed()).toThrow(expect.objectContaining({ message: expect.stringContaining(home) }))
    await expect(add('b')).rejects.toMatchObject(refusal)
    chmodSync(home, 0o755)
    expect(installed()).toEqual(['a'])
    chmodSync(readRecord(dataDir)!.generation, 0o757)
    expect(() => installed()).toThrow('Every user can write')
  })

  test.each([
    ['not JSON', '{"schema":1,', 'it is not JSON'],
    ['not a record', '[]', 'no list of plugins'],
    ['null', 'null', 'no list of plugins'],
    [
      'a name that is a path',
      JSON.stringify({ schema: 1, host: '0.1.0', plugins: [plugin('../../evil')] }),
      'not complete',
    ],
    [
      'a linked one without a folder',
      JSON.stringify({ schema: 1, host: '0.1.0', plugins: [plugin('a', { type: 'link' })] }),
      'not complete',
    ],
    ['newer', JSON.stringify({ schema: 2, host: '9.9.9' }), 'newer mcp-runtime (9.9.9)'],
  ])('a record that is %s', async (_, text, why) => {
    await add('a')
    writeFileSync(join(readRecord(dataDir)!.generation, 'plugins.json'), text)
    expect(() => readRecord(dataDir)).toThrow(why)
    await expect(add('b')).rejects.toMatchObject({ code: 'MCPR_PLUGIN_STORE' })
    expect(existsSync(pluginPaths(dataDir).current)).toBe(true)
  })

  test('out of the folder, with no generations beside it', () => {
    mkdirSync(pluginPaths(dataDir).home, { recursive: true })
    symlinkSync(tmpdir(), pluginPaths(dataDir).current)
    expect(() => readRecord(dataDir)).toThrowError(expect.objectContaining({ code: 'MCPR_PLUGIN_STORE' }))
  })

  test.each([
    ['a name twice', (entry: object) => [entry, entry]],
    ['a range that is no text', (entry: object) => [{ ...entry, hostRange: 5 }]],
    ['what it uses in another form', (entry: object) => [{ ...entry, uses: { '@oclif/core': 5 } }]],
  ])('a record with %s', async (_, altered) => {
    await add('one')
    const path = join(pluginPaths(dataDir).current, 'plugins.json')
    const record = JSON.parse(readFileSync(path, 'utf8'))
    writeFileSync(path, JSON.stringify({ ...record, plugins: altered(record.plugins[0]) }))
    expect(() => readRecord(dataDir)).toThrowError(expect.objectContaining({ code: 'MCPR_PLUGIN_STORE' }))
  })

  test('a link into nothing, or out of the folder', async () => {
    await add('a')
    const { current, generations } = pluginPaths(dataDir)
    rmSync(generations, { recursive: true })
    expect(() => readRecord(dataDir)).toThrow('what it points to is gone')
    mkdirSync(generations)
    rmSync(current)
    symlinkSync(tmpdir(), current)
    expect(() => readRecord(dataDir)).toThrow('does not lead into')
  })
})
