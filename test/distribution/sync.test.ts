// What is declared becomes what is installed: `plugins lock` and `plugins sync` of the packed core, with the npm that it
// ships and a registry that notes what it is asked.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MadePlugin, makePlugin } from './support/make-plugin.ts'
import { PackedSandbox } from './support/packed-sandbox.ts'
import { at, type SmallRegistry, startSmallRegistry } from './support/small-registry.ts'

const QUOTA = '@acme/plugin-quota'
const EXTRA = '@acme/plugin-extra'
const LIBRARY = '@acme/library'

let registry: SmallRegistry
let box: PackedSandbox
const made: Record<string, MadePlugin> = {}
const plugin = (name: string) => made[name] as MadePlugin

beforeAll(async () => {
  registry = await startSmallRegistry()
  box = await PackedSandbox.create({ registry: { npmrc: () => registry.npmrc() } })
  const dir = join(box.dir, 'made')
  const library = (range: string) => ({ dependencies: { [LIBRARY]: range } })
  Object.assign(made, {
    library1: await makePlugin(dir, { name: LIBRARY, version: '1.0.0' }),
    library2: await makePlugin(dir, { name: LIBRARY, version: '2.0.0' }),
    quota: await makePlugin(dir, { name: QUOTA, commands: { 'quota:show': {} }, package: library('^1.0.0') }),
    newer: await makePlugin(dir, { name: QUOTA, version: '1.1.0', commands: { 'quota:show': {} } }),
    extra: await makePlugin(dir, { name: EXTRA, commands: { extra: {} }, package: library('^2.0.0') }),
    local: await makePlugin(dir, { name: '@acme/plugin-local', commands: { mine: {} } }),
  })
  for (const name of ['library1', 'library2', 'quota', 'extra']) registry.publish(plugin(name))
}, 300_000)
afterAll(async () => {
  await box?.dispose()
  await registry?.stop()
})

/** A folder as a fresh machine has it, and the words that use it. */
let count = 0
let work: string
beforeEach(async () => {
  work = join(box.dir, `work-${++count}`)
  await mkdir(work)
})
afterEach(() => registry.answer(at.everything, undefined))

const on = (machine: string, more: Record<string, string> = {}) => ({
  cwd: work,
  env: { MCP_RUNTIME_DATA_DIR: join(work, machine), npm_config_cache: join(work, `${machine}-cache`), ...more },
})
const lockFile = () => join(work, 'plugins.lock.json')
const plugins = (words: string, options = on('here')) => box.cli(['plugins', ...words.split(' ')], options)
async function done(words: string, options = on('here')) {
  const ran = await plugins(words, options)
  if (ran.code !== 0) throw new Error(`plugins ${words} ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`)
  return ran
}
/** What is installed, as the record has it; undefined for nothing. */
const record = async (machine: string) => {
  const text = await readFile(join(work, machine, 'plugins/current/plugins.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}
/** Lines of --debug: how often npm was called. */
const npmCalls = (stderr: string) => stderr.match(/debug: npm /g)?.length ?? 0

async function lockOf(words: string): Promise<string> {
  await done(`install ${words} --yes`)
  await done('lock')
  return readFile(lockFile(), 'utf8')
}

describe('from a lock file to an installation', () => {
  test('what was locked is installed elsewhere, with the same record, by one call of npm', async () => {
    await lockOf(`${QUOTA} ${EXTRA}`)
    const { stdout, stderr } = await done('sync --yes --debug -o json', on('there'))
    expect(JSON.parse(stdout)).toMatchObject({
      changed: true,
      plugins: [
        { name: EXTRA, action: 'add' },
        { name: QUOTA, action: 'add' },
      ],
    })
    expect(npmCalls(stderr)).toBe(1)
    expect(await record('there')).toEqual(await record('here'))
    expect((await box.ok(['quota', 'show'], on('there'))).stdout).toContain(QUOTA)
    const before = await readFile(lockFile(), 'utf8')
    expect((await done('lock -o json', on('there'))).json()).toMatchObject({ changed: false, packages: 4 })
    expect(await readFile(lockFile(), 'utf8')).toBe(before)
  })

  test('a second run does nothing, and asks nobody', async () => {
    await lockOf(QUOTA)
    const asked = registry.requests.length
    const { stdout, stderr } = await done('sync --debug')
    expect(stdout).toContain('Nothing to do.')
    expect(npmCalls(stderr)).toBe(0)
    expect(registry.requests.length).toBe(asked)
  })

  test('--dry-run says what would be done, and does nothing', async () => {
    await lockOf(QUOTA)
    const { stdout } = await done('sync --dry-run', on('there'))
    expect(stdout).toMatch(/@acme\/plugin-quota +1\.0\.0 +to add/)
    expect(await record('there')).toBeUndefined()
  })

  test('brings back the declared version', async () => {
    const text = await lockOf(QUOTA)
    await done(`install ${plugin('newer').tarball} --yes`)
    expect((await done('sync --yes -o json')).json().plugins).toMatchObject([
      { name: QUOTA, action: 'change', version: '1.0.0', from: '1.1.0' },
    ])
    await done('lock')
    expect(await readFile(lockFile(), 'utf8')).toBe(text)
  })

  test('leaves alone what is not declared, with the versions it has; --prune removes it, when it may', async () => {
    await lockOf(QUOTA)
    await done(`install ${EXTRA} --yes`, on('there'))
    await done('sync --yes', on('there'))
    expect((await record('there')).plugins.map(({ name }: { name: string }) => name)).toEqual([EXTRA, QUOTA])
    for (const words of [['quota', 'show'], ['extra']]) await box.ok(words, on('there'))

    const refused = await plugins('sync --prune', on('there'))
    expect(refused).toMatchObject({ code: 2 })
    expect(refused.stderr).toContain(EXTRA)
    expect(refused.stderr).toContain('--yes')
    expect((await record('there')).plugins).toHaveLength(2)

    await done('sync --prune --yes', on('there'))
    expect(await record('there')).toEqual(await record('here'))
  })

  test('a file that declares nothing removes everything with --prune', async () => {
    await done('lock')
    await done(`install ${QUOTA} --yes`)
    expect((await done('sync')).stdout).toContain('Nothing to do.')
    await done('sync --prune --yes')
    expect(await record('here')).toBeUndefined()
  })

  test('a tarball that came from no registry is locked with its file', async () => {
    await done(`install ${plugin('local').tarball} --yes`)
    await done('lock --tarballs tarballs')
    const alone = await plugins('sync --yes', on('there'))
    expect(alone).toMatchObject({ code: 9 })
    expect(alone.stderr).toContain('--from')
    await done('sync --yes --from tarballs', on('there'))
    expect((await box.ok(['mine'], on('there'))).stdout).toContain('@acme/plugin-local')
    // It is kept: another change, without the folder, has what it needs.
    await rm(join(work, 'tarballs'), { recursive: true })
    await done(`install ${QUOTA} --yes`, on('there'))
    await box.ok(['mine'], on('there'))
  })

  test('a linked plugin cannot be locked, and nothing is written', async () => {
    await done(`link ${plugin('local').folder} --yes`)
    const { code, stderr } = await plugins('lock')
    expect(code).toBe(1)
    expect(stderr).toContain('@acme/plugin-local is linked')
    expect(await readdir(work)).not.toContain('plugins.lock.json')
  })
})

describe('without a registry', () => {
  test('from a folder of tarballs, and from what npm has kept', async () => {
    await lockOf(`${QUOTA} ${EXTRA}`)
    await done('lock --tarballs tarballs')
    expect(await readdir(join(work, 'tarballs'))).toHaveLength(4)
    registry.answer(at.everything, 'reset')
    const asked = registry.requests.length
    await done('sync --yes --offline --from tarballs', on('there'))
    expect(await record('there')).toEqual(await record('here'))
    // A folder alone is enough where it has everything.
    await done('sync --yes --from tarballs', on('third'))
    // What came from files does not stand in the way of other changes.
    await done(`install ${plugin('local').tarball} --yes --offline`, on('third'))
    await done(`uninstall ${EXTRA}`, on('third'))
    for (const words of [['mine'], ['quota', 'show']]) await box.ok(words, on('third'))
    await done('sync --yes --offline', {
      ...on('fourth'),
      env: { ...on('fourth').env, ...on('here', {}).env, MCP_RUNTIME_DATA_DIR: join(work, 'fourth') },
    })
    expect(await record('fourth')).toEqual(await record('here'))
    expect(registry.requests.length).toBe(asked)
  })

  test('says what is not on this machine', async () => {
    await lockOf(QUOTA)
    const { code, stderr } = await plugins('sync --yes --offline', on('there'))
    expect(code).toBe(9)
    expect(stderr).toContain('MCPR_OFFLINE')
    expect(await record('there')).toBeUndefined()
  })

  test('says that the registry is down, and what is installed stays', async () => {
    await lockOf(QUOTA)
    await done(`install ${EXTRA} --yes`, on('there'))
    const before = await record('there')
    registry.answer(at.everything, { status: 503 })
    const { code, stderr } = await plugins('sync --yes', on('there'))
    expect(code).toBe(9)
    expect(stderr).toContain('MCPR_UNAVAILABLE')
    expect(await record('there')).toEqual(before)
    await box.ok(['extra'], on('there'))
  })
})

describe('what is not what was declared', () => {
  test('bytes of the registry', async () => {
    await lockOf(QUOTA)
    registry.answer(at.tarball(QUOTA), 'corrupt')
    const { code, stderr } = await plugins('sync --yes', on('there'))
    expect(code).toBe(1)
    expect(stderr).toContain('MCPR_INTEGRITY')
    expect(await record('there')).toBeUndefined()
  })

  test('a tarball of the folder', async () => {
    await lockOf(QUOTA)
    await done('lock --tarballs tarballs')
    await writeFile(join(work, 'tarballs/acme-plugin-quota-1.0.0.tgz'), plugin('local').bytes)
    const { code, stderr } = await plugins('sync --yes --from tarballs --offline', on('there'))
    expect(code).toBe(1)
    expect(stderr).toContain('MCPR_INTEGRITY')
    expect(stderr).toContain('acme-plugin-quota-1.0.0.tgz')
  })

  // biome-ignore lint/suspicious/noExplicitAny: it is edited into what no type allows.
  test.each<[string, (lock: any) => unknown, string]>([
    [
      'an edited digest',
      (lock) => {
        lock.plugins[QUOTA].integrity = plugin('local').integrity
      },
      'another integrity',
    ],
    [
      'an edited version',
      (lock) => {
        lock.plugins[QUOTA].version = '1.1.0'
      },
      'another version',
    ],
    [
      'a plugin more',
      (lock) => {
        lock.plugins[EXTRA] = lock.plugins[QUOTA]
      },
      'not in "packages"',
    ],
    [
      'an unknown key',
      (lock) => {
        lock.plugin = {}
      },
      '"plugin" is not known',
    ],
    [
      'a newer schema',
      (lock) => {
        lock.schema = 9
      },
      'newer mcp-runtime',
    ],
    [
      'an address',
      (lock) => {
        lock.packages[`node_modules/${QUOTA}`].resolved = 'http://127.0.0.1:1/x.tgz'
      },
      '"resolved"',
    ],
  ])('a lock file with %s', async (_, edit, message) => {
    const lock = JSON.parse(await lockOf(QUOTA))
    edit(lock)
    await writeFile(lockFile(), JSON.stringify(lock))
    const asked = registry.requests.length
    const { code, stdout, stderr } = await plugins('sync --yes', on('there'))
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toContain('MCPR_INPUT_INVALID')
    expect(await record('there')).toBeUndefined()
    expect(registry.requests.length).toBe(asked)
  })

  test('a lock file that is no JSON, or is not there', async () => {
    await writeFile(lockFile(), '<<<<<<< HEAD\n{}\n')
    expect(await plugins('sync')).toMatchObject({ code: 2 })
    expect(await plugins('sync --file nowhere.json')).toMatchObject({ code: 6 })
  })
})

describe('the rules for plugins', () => {
  test('hold for what is declared: a person of another scope is asked, a denied one is refused', async () => {
    await lockOf(QUOTA)
    const unasked = await plugins('sync', on('there'))
    expect(unasked).toMatchObject({ code: 5 })
    expect(unasked.stderr).toContain('--yes')

    const config = join(work, 'config')
    await mkdir(config)
    await writeFile(join(config, 'plugins.json'), JSON.stringify({ schema: 1, deny: ['@acme/*'] }))
    const denied = await plugins('sync --yes', on('there', { MCP_RUNTIME_CONFIG_DIR: config }))
    expect(denied).toMatchObject({ code: 5 })
    expect(denied.stderr).toContain('plugins.json')
    expect(await record('there')).toBeUndefined()

    await writeFile(join(config, 'plugins.json'), JSON.stringify({ schema: 1, allow: ['@acme/*'] }))
    await done('sync', on('there', { MCP_RUNTIME_CONFIG_DIR: config }))
  })

  test('a file under one of our names is asked about, whatever the lock file says of where it came from', async () => {
    const dir = join(work, 'tarballs')
    const ours = { name: '@mcp-runtime/plugin-server', version: '0.1.0', commands: { 'server:list': {} } }
    const { tarball, integrity } = await makePlugin(dir, ours)
    await done(`install ${tarball} --yes`)
    await done('lock')
    const lock = JSON.parse(await readFile(lockFile(), 'utf8'))
    const forged = { version: ours.version, integrity, source: 'registry', requested: ours.version }
    lock.plugins[ours.name] = forged
    lock.packages[`node_modules/${ours.name}`] = { version: ours.version, integrity }
    await writeFile(lockFile(), JSON.stringify(lock))
    const unasked = await plugins('sync --from tarballs --offline', on('there'))
    expect(unasked.stderr).toContain('MCPR_PLUGIN_REFUSED')
    expect(unasked.stderr).toContain('from        the tarball ')
    expect(unasked.stderr).toContain('next: mcp-runtime plugins sync --from tarballs --offline --yes ')
    expect(await record('there')).toBeUndefined()
  })

  test('a plugin for another core, or with a command of another plugin, is refused before anything changes', async () => {
    const dir = join(work, 'made')
    const far = await makePlugin(dir, { name: '@acme/plugin-far', package: { mcpRuntime: { hostRange: '^9.0.0' } } })
    const twin = await makePlugin(dir, { name: '@acme/plugin-twin', commands: { 'quota:show': {} } })
    for (const made of [far, twin]) registry.publish(made)
    await lockOf(QUOTA)
    for (const [made, code] of [
      [far, 'MCPR_PLUGIN_INCOMPATIBLE'],
      [twin, 'MCPR_PLUGIN_CLASH'],
    ] as const) {
      const { name, version, integrity } = made
      const entry = { version, integrity }
      const lock = {
        schema: 1,
        host: '0.1.0',
        plugins: { [name]: { ...entry, source: 'registry' } },
        packages: { [`node_modules/${name}`]: entry },
      }
      await writeFile(lockFile(), JSON.stringify(lock))
      const before = await record('here')
      expect((await plugins('sync --yes')).stderr).toContain(code)
      expect(await record('here')).toEqual(before)
    }
  })
})
