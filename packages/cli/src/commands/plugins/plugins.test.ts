// The commands in this process, on a real data folder, with the real npm and no network: plugins come from folders.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type RunOptions, runCommand } from '@mcp-runtime/sdk/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import Plugins from './index.ts'
import PluginsInspect from './inspect.ts'
import PluginsInstall from './install.ts'
import PluginsLink from './link.ts'
import PluginsReset from './reset.ts'
import PluginsUninstall from './uninstall.ts'
import PluginsUpdate from './update.ts'

let dir = ''
let core = ''
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'plugins-')))
  core = join(dir, 'core')
  const own = { id: 'status', pluginName: 'mcp-runtime', pluginType: 'core' }
  const list = { id: 'server:list', pluginName: '@mcp-runtime/plugin-server', pluginType: 'jit' }
  put('core/package.json', { name: 'mcp-runtime', version: '0.1.0' })
  put('core/oclif.manifest.json', { version: '0.1.0', commands: { status: own, 'server:list': list } })
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function put(path: string, value: unknown): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true })
  writeFileSync(join(dir, path), JSON.stringify(value))
}

/** A plugin without code: nothing here runs it. */
function plugin(folder: string, { version = '1.0.0', ids = [folder], more = {} } = {}): string {
  const commands = Object.fromEntries(ids.map((id) => [id, { id, relativePath: ['commands', `${id}.js`] }]))
  const oclif = { commands: './commands', hooks: { prerun: './hooks/prerun.js' } }
  put(`${folder}/package.json`, { name: `@acme/plugin-${folder}`, version, description: 'Says it.', oclif, ...more })
  put(`${folder}/oclif.manifest.json`, { version, commands })
  for (const id of ids) put(`${folder}/commands/${id}.js`, {})
  return join(dir, folder)
}

type CommandClass = Parameters<typeof runCommand>[0]

/** Runs a command as part of the core in the folder of the test. */
function run(Command: CommandClass, argv: string[] = [], options: RunOptions = {}) {
  const Hosted = class extends (Command as unknown as { new (...args: unknown[]): object }) {
    constructor(words: string[], config: object) {
      super(words, { ...config, root: core, version: '0.1.0', commands: [] })
    }
  }
  const env = { HOME: dir, MCP_RUNTIME_DATA_DIR: join(dir, 'data'), npm_config_registry: 'http://127.0.0.1:1/' }
  return runCommand(Hosted as unknown as CommandClass, argv, { env, ...options })
}
const json = async (...[Command, argv = []]: Parameters<typeof run>) => {
  const { stdout, stderr } = await run(Command, [...argv, '-o', 'json'])
  expect(stderr).not.toContain('MCPR_')
  return JSON.parse(stdout)
}
const names = async () => (await run(Plugins, ['-o', 'name'])).stdout.split('\n').filter(Boolean)

describe('plugins', () => {
  test('is a table; nothing installed is said on stderr', async () => {
    expect(await run(Plugins)).toMatchObject({ stdout: '', stderr: expect.stringContaining('--available'), exit: 0 })
    await run(PluginsLink, [plugin('hello'), '--yes'])
    expect((await run(Plugins)).stdout).toMatch(
      /^NAME +VERSION +TYPE +SOURCE +COMMANDS\n@acme\/plugin-hello +1\.0\.0 +link +folder +1\n$/,
    )
    expect((await run(Plugins, ['--available'])).stdout).toMatch(/@mcp-runtime\/plugin-server +0\.1\.0 +available/)
  })
})

describe('plugins install', () => {
  test('a folder: packed, installed, recorded; the second time nothing is done', async () => {
    const folder = plugin('hello')
    const first = await json(PluginsInstall, [folder, '--yes'])
    expect(first.changes).toMatchObject([
      { name: '@acme/plugin-hello', action: 'install', from: null, to: '1.0.0', source: 'folder', commands: ['hello'] },
    ])
    expect(existsSync(join(first.generation, 'node_modules/@acme/plugin-hello/commands/hello.js'))).toBe(true)
    const again = await json(PluginsInstall, [folder])
    expect(again).toMatchObject({ changes: [{ action: 'keep' }], generation: first.generation })
    plugin('hello', { version: '1.1.0' })
    expect((await run(PluginsUpdate, ['--yes'])).stdout).toBe(
      'Updated @acme/plugin-hello 1.0.0 -> 1.1.0\n  commands: hello\n',
    )
    expect((await run(PluginsUpdate)).stdout).toBe('Unchanged: @acme/plugin-hello 1.1.0 is installed already\n')
  })

  test('wants --yes where nobody can be asked, and changes nothing', async () => {
    const { exit, stderr } = await run(PluginsInstall, [plugin('hello')])
    expect(exit).toBe(5)
    expect(stderr).toContain('--yes')
    expect(await names()).toEqual([])
  })

  test('shows facts in a dry run, and writes nothing', async () => {
    const { stdout, exit } = await run(PluginsInstall, [plugin('hello'), '--dry-run=client'])
    expect(exit).toBe(0)
    expect(stdout).toBe('Would install @acme/plugin-hello 1.0.0\n  commands: hello\n')
    expect(existsSync(join(dir, 'data'))).toBe(false)
  })

  test.each<[string, Parameters<typeof plugin>[1], number, string]>([
    ['a first-party command', { ids: ['status'] }, 7, 'MCPR_PLUGIN_CLASH'],
    ['a first-party group', { ids: ['server'] }, 7, 'MCPR_PLUGIN_CLASH'],
    ['another core', { more: { mcpRuntime: { hostRange: '^9.0.0' } } }, 1, 'MCPR_PLUGIN_INCOMPATIBLE'],
    ['another Node', { more: { engines: { node: '>=99' } } }, 1, 'MCPR_PLUGIN_INCOMPATIBLE'],
    ['no plugin', { more: { oclif: undefined } }, 1, 'MCPR_PLUGIN_INVALID'],
  ])('refuses what is for %s', async (_, made, exit, code) => {
    const result = await run(PluginsInstall, [plugin('hello', made), '--yes'])
    expect(result).toMatchObject({ exit, stderr: expect.stringContaining(code) })
    expect(await names()).toEqual([])
  })

  test('two that bring the same command, together or one after the other', async () => {
    const [one, two] = [plugin('one', { ids: ['same'] }), plugin('two', { ids: ['same'] })]
    expect(await run(PluginsInstall, [one, two, '--yes'])).toMatchObject({ exit: 7 })
    await run(PluginsLink, [one, '--yes'])
    const { exit, stderr } = await run(PluginsInstall, [two, '--yes'])
    expect(exit).toBe(7)
    expect(stderr).toContain('mcp-runtime plugins uninstall @acme/plugin-one')
    expect(await names()).toEqual(['@acme/plugin-one'])
  })

  test('nothing named, and a registry that is not there', async () => {
    expect((await run(PluginsInstall)).exit).toBe(2)
    const env = { HOME: dir, MCP_RUNTIME_DATA_DIR: join(dir, 'data'), npm_config_fetch_retries: '0' }
    const offline = { ...env, npm_config_registry: 'http://127.0.0.1:1/' }
    expect(await run(PluginsInstall, ['server'], { env: offline })).toMatchObject({
      exit: 9,
      stderr: expect.stringContaining('MCPR_UNAVAILABLE'),
    })
    expect(await names()).toEqual([])
  })
})

describe('plugins link', () => {
  test('records the folder and says what is missing there', async () => {
    const folder = plugin('hello', { more: { dependencies: { '@mcp-runtime/sdk': '^0.1.0' } } })
    const { stdout, stderr } = await run(PluginsLink, [folder, '--yes'])
    expect(stdout).toBe(`Linked @acme/plugin-hello 1.0.0: ${folder}\n  commands: hello\n`)
    expect(stderr).toContain(`npm install in ${folder}`)
    expect((await run(PluginsUpdate, ['@acme/plugin-hello'])).stderr).toContain('is linked')
    expect((await run(PluginsUpdate)).stdout).toBe('Nothing to update.\n')
  })

  test('a folder without a manifest, no plugin, nothing', async () => {
    const folder = plugin('hello')
    rmSync(join(folder, 'oclif.manifest.json'))
    expect(await run(PluginsLink, [folder, '--yes'])).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('manifest'),
    })
    expect((await run(PluginsLink, [join(dir, 'nothing'), '--yes'])).exit).toBe(6)
    expect((await run(PluginsLink, [plugin('bad', { ids: ['status'] }), '--yes'])).exit).toBe(7)
    expect(await names()).toEqual([])
  })

  test('what plugins.json denies is not linked, --yes or not', async () => {
    put('.mcpruntime/plugins.json', { schema: 1, deny: ['@acme/*'] })
    expect(await run(PluginsLink, [plugin('hello'), '--yes'])).toMatchObject({
      exit: 5,
      stderr: expect.stringContaining('MCPR_PLUGIN_REFUSED'),
    })
    expect(await names()).toEqual([])
  })
})

describe('plugins inspect', () => {
  test('says everything that is known', async () => {
    await run(PluginsLink, [plugin('hello', { more: { dependencies: { '@mcp-runtime/sdk': '^0.1.0' } } }), '--yes'])
    expect(await json(PluginsInspect, ['@acme/plugin-hello'])).toEqual({
      name: '@acme/plugin-hello',
      version: '1.0.0',
      type: 'link',
      source: 'folder',
      requested: join(dir, 'hello'),
      description: 'Says it.',
      root: join(dir, 'hello'),
      present: true,
      commands: ['hello'],
      hooks: ['prerun'],
      shares: [{ name: '@mcp-runtime/sdk', range: '^0.1.0', core: '0.1.0', shared: true }],
      fits: true,
    })
    rmSync(join(dir, 'hello'), { recursive: true })
    expect((await run(PluginsInspect, ['@acme/plugin-hello'])).stdout).toContain('(not there)')
  })

  test('an unknown one: exit 6 and the nearest', async () => {
    await run(PluginsLink, [plugin('hello'), '--yes'])
    const { exit, stderr } = await run(PluginsInspect, ['@acme/plugin-helo'])
    expect(exit).toBe(6)
    expect(stderr).toContain('Did you mean "@acme/plugin-hello"?')
  })
})

describe('plugins uninstall', () => {
  test('several, all or none; a link alone goes, its folder stays', async () => {
    const folders = [plugin('one'), plugin('two')]
    await run(PluginsInstall, [folders[0]!, '--yes'])
    await run(PluginsLink, [folders[1]!, '--yes'])
    expect((await run(PluginsUninstall, ['@acme/plugin-one', '@acme/plugin-tow'])).exit).toBe(6)
    expect(await names()).toEqual(['@acme/plugin-one', '@acme/plugin-two'])
    expect((await run(PluginsUninstall, ['@acme/plugin-one', '@acme/plugin-two'])).stdout).toBe(
      'Removed @acme/plugin-one 1.0.0\nUnlinked @acme/plugin-two 1.0.0\n',
    )
    expect(existsSync(folders[1]!)).toBe(true)
    expect(readdirSync(join(dir, 'data/plugins'))).toEqual([])
  })
})

describe('plugins reset', () => {
  test('names what it removes and wants --yes without a terminal', async () => {
    expect((await run(PluginsReset)).stdout).toBe('No plugin is installed.\n')
    await run(PluginsLink, [plugin('hello'), '--yes'])
    const refused = await run(PluginsReset)
    expect(refused.exit).toBe(2)
    expect(refused.stderr).toContain('@acme/plugin-hello')
    expect(await json(PluginsReset, ['--yes'])).toEqual({
      path: join(dir, 'data/plugins'),
      removed: ['@acme/plugin-hello'],
    })
    expect(await names()).toEqual([])
  })
})
