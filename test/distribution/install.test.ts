// `plugins install` and what follows it, as a person has them: the core from its tarball, real npm, real tarballs, a
// registry that serves them.
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MadePlugin, makePlugin, type PluginOptions } from './support/make-plugin.ts'
import { PackedSandbox } from './support/packed-sandbox.ts'
import { at, type SmallRegistry, startSmallRegistry } from './support/small-registry.ts'

const NAME = '@acme/plugin-hello'

let box: PackedSandbox
let registry: SmallRegistry
beforeAll(async () => {
  // The first sandbox of a build packs and installs the core.
  await (await PackedSandbox.create()).dispose()
}, 300_000)
beforeEach(async () => {
  registry = await startSmallRegistry()
  box = await PackedSandbox.create({ registry })
})
afterEach(async () => {
  await box.dispose()
  await registry.stop()
})

const make = (options: Partial<PluginOptions> = {}) => makePlugin(join(box.dir, 'made'), { name: NAME, ...options })
async function publish(options: Partial<PluginOptions> = {}): Promise<MadePlugin> {
  const plugin = await make(options)
  registry.publish(plugin)
  return plugin
}
const plugins = async () => (await box.ok(['plugins', '-o', 'json'])).json() as { name: string; version: string }[]
const versions = async () => Object.fromEntries((await plugins()).map(({ name, version }) => [name, version]))
const says = async () => (await box.ok(['hello'])).stdout.trim()
const stored = () => readdirSync(join(box.dataDir, 'plugins')).sort()

describe('install', () => {
  test('from a registry: two questions to it, the command runs, once more does nothing', async () => {
    const made = await publish()
    const { stdout, stderr } = await box.ok(['plugins', 'install', NAME, '--yes'])
    expect(stdout).toBe(`Installed ${NAME} 1.0.0\n  commands: hello\n`)
    expect(stderr).toContain(`Installing ${NAME} 1.0.0`)
    expect(await says()).toBe(`${NAME} 1.0.0: hello`)
    const [row] = await plugins()
    expect(row).toMatchObject({ name: NAME, version: '1.0.0', type: 'user', source: 'registry', commands: 1 })
    expect((await box.ok(['plugins', 'inspect', NAME, '-o', 'json'])).json()).toMatchObject({
      integrity: made.integrity,
      requested: 'latest',
      fits: true,
      present: true,
      commands: ['hello'],
    })
    const before = realpathSync(join(box.dataDir, 'plugins/current'))
    const again = (await box.ok(['plugins', 'install', NAME, '-o', 'json'])).json()
    expect(again.changes).toMatchObject([{ name: NAME, action: 'keep', from: '1.0.0', to: '1.0.0' }])
    expect(again.generation).toBe(before)
  })

  test('several together, or none of them', async () => {
    await publish()
    await publish({ name: '@acme/plugin-bye', commands: { bye: {} } })
    await publish({ name: '@acme/plugin-new', commands: { new: {} }, package: { mcpRuntime: { hostRange: '>=99' } } })
    const refused = await box.cli(['plugins', 'install', NAME, '@acme/plugin-new', '--yes'])
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('MCPR_PLUGIN_INCOMPATIBLE')
    expect(existsSync(box.dataDir)).toBe(false)
    await box.ok(['plugins', 'add', NAME, '@acme/plugin-bye', '--yes'])
    expect(await versions()).toEqual({ [NAME]: '1.0.0', '@acme/plugin-bye': '1.0.0' })
  })

  test('--dry-run=client shows what is known and writes nothing', async () => {
    const made = await publish()
    const { stdout, stderr } = await box.ok(['plugins', 'install', NAME, '--dry-run=client'])
    expect(stdout).toBe(`Would install ${NAME} 1.0.0\n`)
    expect(stderr).toContain(made.integrity.slice(0, 20))
    expect((await box.ok(['plugins', 'install', NAME, '--dry-run=client', '-o', 'json'])).json()).toMatchObject({
      changes: [{ name: NAME, action: 'install', integrity: made.integrity, registry: registry.url }],
      dryRun: true,
      generation: null,
    })
    await box.ok(['plugins', 'install', made.tarball, '--dry-run=client'])
    expect(existsSync(box.dataDir)).toBe(false)
  })

  test('what lies in its manifest is found before it counts', async () => {
    const lie = { manifest: (manifest: object) => ({ ...manifest, version: '9.9.9' }) }
    await publish(lie)
    const { code, stderr } = await box.cli(['plugins', 'install', NAME, '--yes'])
    expect(code).toBe(1)
    expect(stderr).toContain('MCPR_PLUGIN_INVALID')
    expect(await plugins()).toEqual([])
    expect(readdirSync(join(box.dataDir, 'plugins/generations'))).toEqual([])
  })

  test('install scripts run only where they are asked for', async () => {
    const mark = join(box.dir, 'mark')
    await publish({ scriptMark: mark })
    const { stderr } = await box.ok(['plugins', 'install', NAME, '--yes'])
    expect(stderr).toContain(`Install scripts of ${NAME} were not run`)
    expect(existsSync(mark)).toBe(false)
    await box.ok(['plugins', 'uninstall', NAME])
    await box.ok(['plugins', 'install', NAME, '--yes', '--allow-scripts'])
    expect(readFileSync(mark, 'utf8')).toBe('preinstall install postinstall ')
    await box.ok(['plugins', 'uninstall', NAME])
    expect(readFileSync(mark, 'utf8')).not.toContain('uninstall')
  })

  test('a name that the registry does not have', async () => {
    const { code, stderr } = await box.cli(['plugins', 'install', '@acme/plugin-none', '--yes'])
    expect(code).toBe(6)
    expect(stderr).toContain(`has no package @acme/plugin-none`)
    await publish()
    const version = await box.cli(['plugins', 'install', `${NAME}@7`, '--yes'])
    expect(version.code).toBe(6)
    expect(version.stderr).toContain(`has no version ${NAME}@7`)
  })
})

describe('update', () => {
  test('takes the newest that was asked for, and says when there is none', async () => {
    await publish()
    await box.ok(['plugins', 'install', `${NAME}@^1.0.0`, '--yes'])
    expect((await box.ok(['plugins', 'update', '--yes'])).stdout).toContain('is installed already')
    await publish({ version: '2.0.0' })
    await publish({ version: '1.1.0' })
    const { stdout } = await box.ok(['plugins', 'update', '--yes'])
    expect(stdout).toContain(`Updated ${NAME} 1.0.0 -> 1.1.0`)
    expect(await says()).toBe(`${NAME} 1.1.0: hello`)
    expect((await box.cli(['plugins', 'update', 'helo'])).code).toBe(6)
  })

  test.each<[string, (made: MadePlugin) => void]>([
    ['the tarball is damaged', () => registry.answer(at.tarball(NAME), 'corrupt')],
    ['the registry breaks off', () => registry.answer(at.tarball(NAME), 'cut')],
  ])('that fails leaves the old one working: %s', async (_, spoil) => {
    await publish()
    await box.ok(['plugins', 'install', NAME, '--yes'])
    const made = await publish({ version: '1.1.0' })
    spoil(made)
    expect((await box.cli(['plugins', 'update', '--yes'])).code).not.toBe(0)
    expect(await says()).toBe(`${NAME} 1.0.0: hello`)
    expect(await versions()).toEqual({ [NAME]: '1.0.0' })
    registry.answer(at.everything, undefined)
    await box.ok(['plugins', 'update', '--yes'])
    expect(await says()).toBe(`${NAME} 1.1.0: hello`)
  })

  test.each<[string, () => unknown, string]>([
    ['does not arrive', () => registry.answer(at.tarball('@acme/plugin-bye'), { status: 503 }), 'MCPR_UNAVAILABLE'],
    ['is for another core', () => bye('1.1.0', { package: { mcpRuntime: { hostRange: '>=99' } } }), 'INCOMPATIBLE'],
    ['lies', () => bye('1.1.0', { manifest: (it) => ({ ...it, version: '9.9.9' }) }), 'MCPR_PLUGIN_INVALID'],
  ])('of several, of which one %s, changes none; named alone, another is updated', async (_, spoil, code) => {
    await publish()
    await bye('1.0.0')
    await box.ok(['plugins', 'install', NAME, '@acme/plugin-bye', '--yes'])
    await publish({ version: '1.1.0' })
    await bye('1.1.0')
    await spoil()
    const before = realpathSync(join(box.dataDir, 'plugins/current'))
    const { code: exit, stderr } = await box.cli(['plugins', 'update', '--yes'])
    expect(exit).not.toBe(0)
    expect(stderr).toContain(code)
    expect(stderr).toContain('@acme/plugin-bye')
    expect(await versions()).toEqual({ [NAME]: '1.0.0', '@acme/plugin-bye': '1.0.0' })
    expect(realpathSync(join(box.dataDir, 'plugins/current'))).toBe(before)
    await box.ok(['plugins', 'update', NAME, '--yes'])
    expect(await versions()).toEqual({ [NAME]: '1.1.0', '@acme/plugin-bye': '1.0.0' })
    expect((await box.ok(['bye'])).stdout).toContain('@acme/plugin-bye 1.0.0')
  })

  const bye = (version: string, options: Partial<PluginOptions> = {}) =>
    publish({ name: '@acme/plugin-bye', version, commands: { bye: {} }, ...options })
})

describe('tarballs', () => {
  let server: Server
  let files: Record<string, Buffer> = {}
  let url = ''
  beforeEach(async () => {
    files = {}
    server = createServer((request, response) => {
      const bytes = files[request.url ?? '']
      response.writeHead(bytes ? 200 : 404).end(bytes)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  test('several from the network live side by side, and later changes need no network', async () => {
    const [hello, bye] = [await make(), await make({ name: '@acme/plugin-bye', commands: { bye: {} } })]
    Object.assign(files, { '/hello.tgz': hello.bytes, '/bye.tgz': bye.bytes })
    await box.ok(['plugins', 'install', `${url}/hello.tgz`, '--yes'])
    await box.ok(['plugins', 'install', `${url}/bye.tgz`, '--yes'])
    expect(await versions()).toEqual({ [NAME]: '1.0.0', '@acme/plugin-bye': '1.0.0' })
    expect(await says()).toBe(`${NAME} 1.0.0: hello`)
    expect((await box.ok(['bye'])).stdout).toContain('plugin-bye')
    files = {}
    const local = await make({ name: '@acme/plugin-local', commands: { near: {} } })
    await box.ok(['plugins', 'install', local.tarball, '--offline', '--yes'])
    await box.ok(['plugins', 'uninstall', '@acme/plugin-bye'])
    expect(await versions()).toEqual({ [NAME]: '1.0.0', '@acme/plugin-local': '1.0.0' })
    expect(await says()).toBe(`${NAME} 1.0.0: hello`)
    expect(registry.requests).toEqual([])
  })

  test('an update asks the same address again', async () => {
    files['/hello.tgz'] = (await make()).bytes
    await box.ok(['plugins', 'install', `${url}/hello.tgz`, '--yes'])
    files['/hello.tgz'] = (await make({ version: '1.1.0' })).bytes
    expect((await box.ok(['plugins', 'update', '--yes'])).stdout).toContain('1.0.0 -> 1.1.0')
    expect(await says()).toBe(`${NAME} 1.1.0: hello`)
  })

  test('a folder is packed and installed as it is now', async () => {
    const { folder } = await make()
    await box.ok(['plugins', 'install', folder, '--yes'])
    rmSync(folder, { recursive: true })
    expect(await says()).toBe(`${NAME} 1.0.0: hello`)
    expect((await box.ok(['plugins', 'update', '--yes'])).stderr).toContain('is gone')
  })
})

describe('uninstall', () => {
  test('several; a name that is not there; the last one leaves a clean folder', async () => {
    await publish()
    await publish({ name: '@acme/plugin-bye', commands: { bye: {} } })
    await box.ok(['plugins', 'install', NAME, '@acme/plugin-bye', '--yes'])
    const wrong = await box.cli(['plugins', 'uninstall', '@acme/plugin-helo'])
    expect(wrong.code).toBe(6)
    expect(wrong.stderr).toContain(`Did you mean "${NAME}"?`)
    expect((await box.ok(['plugins', 'remove', NAME])).stdout).toContain('still installed: @acme/plugin-bye')
    expect((await box.cli(['hello'])).code).toBe(2)
    await box.ok(['plugins', 'uninstall', '@acme/plugin-bye'])
    expect(stored()).toEqual([])
  })
})

describe('link', () => {
  test('runs a plugin from its own folder, also by a relative path', async () => {
    const { folder } = await make()
    const { stdout } = await box.ok(['plugins', 'link', '.', '--yes'], { cwd: folder })
    expect(stdout).toContain(`Linked ${NAME} 1.0.0: ${realpathSync(folder)}`)
    expect(await says()).toBe(`${NAME} 1.0.0: hello`)
    const file = join(folder, 'commands/hello.js')
    writeFileSync(file, readFileSync(file, 'utf8').replace('1.0.0: hello', 'changed'))
    expect(await says()).toBe(`${NAME} changed`)
    await publish({ name: '@acme/plugin-bye', commands: { bye: {} } })
    await box.ok(['plugins', 'install', '@acme/plugin-bye', '--yes'])
    expect(await says()).toBe(`${NAME} changed`)
    await box.ok(['plugins', 'unlink', NAME])
    expect(existsSync(folder)).toBe(true)
    expect(Object.keys(await versions())).toEqual(['@acme/plugin-bye'])
  })

  test('takes the place of an installed one, and an install takes the place of a link', async () => {
    await publish()
    await box.ok(['plugins', 'install', NAME, '--yes'])
    const { folder } = await make({ version: '1.5.0' })
    expect((await box.ok(['plugins', 'link', folder, '--yes', '-o', 'json'])).json()).toMatchObject({
      replaces: '1.0.0',
    })
    expect(await says()).toBe(`${NAME} 1.5.0: hello`)
    await box.ok(['plugins', 'install', NAME, '--yes'])
    expect(await says()).toBe(`${NAME} 1.0.0: hello`)
  })

  test('refuses what is no plugin', async () => {
    expect((await box.cli(['plugins', 'link', './nothing'])).code).toBe(6)
    expect((await box.cli(['plugins', 'link', box.dir])).stderr).toContain('MCPR_PLUGIN_INVALID')
  })
})

describe('more than one process', () => {
  test('two installs at once both count', async () => {
    await publish()
    await publish({ name: '@acme/plugin-bye', commands: { bye: {} } })
    const held = registry.hold(at.tarball(NAME))
    const first = box.cli(['plugins', 'install', NAME, '--yes'])
    await held.arrived
    const second = box.cli(['plugins', 'install', '@acme/plugin-bye', '--yes'])
    held.release()
    expect((await Promise.all([first, second])).map(({ code }) => code)).toEqual([0, 0])
    expect(await versions()).toEqual({ [NAME]: '1.0.0', '@acme/plugin-bye': '1.0.0' })
  })

  test('kill -9 in the middle: what was there works, and the next run clears up', async () => {
    await publish()
    await box.ok(['plugins', 'install', NAME, '--yes'])
    await publish({ version: '1.1.0' })
    const held = registry.hold(at.tarball(NAME))
    const install = box.start([join(box.prefix, 'bin/mcp-runtime'), 'plugins', 'update', '--yes'])
    await held.arrived
    await install.stop('SIGKILL')
    held.release()
    expect(await says()).toBe(`${NAME} 1.0.0: hello`)
    await box.ok(['plugins', 'update', '--yes'])
    expect(await says()).toBe(`${NAME} 1.1.0: hello`)
    expect(stored()).toEqual(['current', 'generations', 'previous'])
    expect(readdirSync(join(box.dataDir, 'plugins/generations'))).toHaveLength(2)
  })

  test('Ctrl-C in the middle: exit 130, and nothing has changed', async () => {
    await publish()
    const held = registry.hold(at.tarball(NAME))
    const install = box.start([join(box.prefix, 'bin/mcp-runtime'), 'plugins', 'install', NAME, '--yes'])
    await held.arrived
    expect(await install.stop('SIGINT')).toBe(130)
    held.release()
    expect(await plugins()).toEqual([])
    expect(readdirSync(join(box.dataDir, 'plugins/generations'))).toEqual([])
  })
})

test('--offline installs what npm has kept, and says what it has not', async () => {
  await publish()
  await publish({ name: '@acme/plugin-bye', commands: { bye: {} } })
  await box.ok(['plugins', 'install', NAME, '--yes'])
  await box.ok(['plugins', 'uninstall', NAME])
  const asked = registry.requests.length
  await box.ok(['plugins', 'install', NAME, '--yes', '--offline'])
  expect(await says()).toBe(`${NAME} 1.0.0: hello`)
  const { code, stderr } = await box.cli(['plugins', 'install', '@acme/plugin-bye', '--yes', '--offline'])
  expect(code).toBe(9)
  expect(stderr).toContain('MCPR_OFFLINE')
  expect(registry.requests).toHaveLength(asked)
})

describe('reset', () => {
  test('wants --yes, and mends a record that cannot be read', async () => {
    await publish()
    await box.ok(['plugins', 'install', NAME, '--yes'])
    writeFileSync(join(box.dataDir, 'plugins/current/plugins.json'), '{')
    const broken = await box.cli(['plugins'])
    expect(broken.code).toBe(1)
    expect(broken.stderr).toContain('mcp-runtime plugins reset --yes')
    expect((await box.cli(['plugins', 'reset'])).code).toBe(2)
    await box.ok(['plugins', 'reset', '--yes'])
    expect(stored()).toEqual([])
    expect(await plugins()).toEqual([])
  })
})
