// The machine's file, at its one place: /etc/mcp-runtime/plugins.json, seen by the program alone through a mount
// namespace of its own. Nothing that a user can do gets around it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it, type TestContext } from 'vitest'
import { expectRefused } from '../../support/refusals.ts'
import type { RunOptions } from '../../support/sandbox.ts'
import { PluginLab } from '../support/plugin-lab.ts'

let lab: PluginLab
let etc: string
// /etc/mcp-runtime may not be there to mount on, so a copy of /etc that has it takes the place of /etc.
const SCRIPT = 'mount --bind "$0/etc" /etc && mount --bind "$0/rules" /etc/mcp-runtime && exec "$@"'
const mayMount = () => spawnSync('unshare', ['-m', 'true']).status === 0

beforeAll(async () => {
  lab = await PluginLab.create()
  etc = join(lab.box.dir, 'machine')
  mkdirSync(etc, { mode: 0o700 })
  if (mayMount()) spawnSync('cp', ['-a', '/etc', etc])
  mkdirSync(join(etc, 'etc/mcp-runtime'), { recursive: true })
  mkdirSync(join(etc, 'rules'), { mode: 0o755 })
  for (const scope of ['@acme', '@evil']) {
    const word = scope.slice(1)
    await lab.publish({ name: `${scope}/tools`, commands: { [`${word}:hello`]: {} }, hooks: { init: true } })
  }
}, 300_000)
afterAll(() => lab?.dispose())
beforeEach(({ skip }: TestContext) => {
  if (!mayMount()) skip('no mount namespace may be made: that needs root')
  rmSync(join(etc, 'rules/plugins.json'), { force: true })
})

const rules = (file: object | string, mode = 0o644) =>
  writeFileSync(
    join(etc, 'rules/plugins.json'),
    typeof file === 'string' ? file : JSON.stringify({ schema: 1, ...file }),
    { mode },
  )

/** Runs a command on the machine with the rules. */
const cli = (words: readonly string[], options?: RunOptions) =>
  lab.box.run(['unshare', '-m', 'sh', '-c', SCRIPT, etc, join(lab.box.prefix, 'bin/mcp-runtime'), ...words], options)
const refused = async (words: readonly string[], code: string, exit: number, says: RegExp, options?: RunOptions) => {
  const before = lab.snapshot()
  expectRefused(await cli([...words, '-o', 'json'], options), { exit, code, says })
  expect(lab.snapshot()).toEqual(before)
}
const DENIED = /@evil\/tools may not be installed: \/etc\/mcp-runtime\/plugins\.json does not allow it/

it('what it does not name is not installed: not with --yes, not by the user’s file, not from a tarball or folder', async () => {
  rules({ allow: ['@acme/*'] })
  const { tarball, folder } = await lab.make({ name: '@evil/tools' })
  await lab.userPolicy({ allow: ['@evil/*'], allowScripts: ['@evil/*'] })
  for (const spec of ['@evil/tools', tarball, folder])
    await refused(['plugins', 'install', spec, '--yes'], 'MCPR_PLUGIN_REFUSED', 5, DENIED)
  await refused(['plugins', 'link', folder, '--yes'], 'MCPR_PLUGIN_REFUSED', 5, DENIED)
  // Moving what belongs to the user moves nothing of the machine.
  const env = {
    MCP_RUNTIME_CONFIG_DIR: join(lab.box.dir, 'elsewhere'),
    HOME: join(lab.box.dir, 'home'),
    XDG_CONFIG_HOME: etc,
  }
  await refused(['plugins', 'install', '@evil/tools', '--yes'], 'MCPR_PLUGIN_REFUSED', 5, DENIED, { env })
})

it('what it names comes without a question; the user’s file may still say no', async () => {
  rules({ allow: ['@acme/*'] })
  rmSync(await lab.userPolicy({}))
  expect((await cli(['plugins', 'install', '@acme/tools'])).code).toBe(0)
  expect((await cli(['acme', 'hello'])).stdout).toBe('@acme/tools 1.0.0: acme:hello\n')
  const path = await lab.userPolicy({ deny: ['@acme/*'] })
  await refused(['acme', 'hello'], 'MCPR_PLUGIN_REFUSED', 5, new RegExp(`may not run: ${path}`))
  rmSync(path)
})

it('a plugin that was there before the rule, was linked or planted by hand does not run, nor do its hooks', async () => {
  await lab.install('@evil/tools')
  rules({ allow: ['@acme/*'] })
  const MAY_NOT_RUN = /@evil\/tools may not run: \/etc\/mcp-runtime\/plugins\.json/
  await refused(['evil', 'hello'], 'MCPR_PLUGIN_REFUSED', 5, MAY_NOT_RUN)
  const listed = await cli(['plugins'])
  expect([listed.code, listed.stderr]).toEqual([0, expect.not.stringContaining('HOOK init of @evil')])
  await lab.box.ok(['plugins', 'uninstall', '@evil/tools'])
  const { folder } = await lab.make({ name: '@evil/tools', commands: { 'evil:hello': {} } })
  await lab.box.ok(['plugins', 'link', folder, '--yes'])
  await refused(['evil', 'hello'], 'MCPR_PLUGIN_REFUSED', 5, MAY_NOT_RUN)
  // The record is the user's to write; the name in the package itself is asked too.
  const record = join(lab.current, 'plugins.json')
  writeFileSync(record, readFileSync(record, 'utf8').replaceAll('@evil/tools', '@acme/planted'))
  const planted = await cli(['evil', 'hello', '-o', 'json'])
  expect(planted.code).not.toBe(0)
  expect(planted.stdout).not.toContain('@evil/tools 1.0.0')
  await lab.box.ok(['plugins', 'reset', '--yes'])
})

it('a plugin that brings others brings none', async () => {
  rules({ allow: ['@acme/*'] })
  const { folder: nested } = await lab.make({ name: '@evil/nested', commands: { 'nested:hello': {} } })
  const { folder } = await lab.make({
    name: '@acme/carrier',
    commands: { 'carrier:hello': {} },
    package: {
      oclif: { commands: './commands', topicSeparator: ' ', plugins: ['@evil/nested'] },
      dependencies: { '@evil/nested': `file:${nested}` },
    },
  })
  await refused(['plugins', 'install', folder, '--yes'], 'MCPR_PLUGIN_INVALID', 1, /plugins of its own/)
  await refused(['plugins', 'link', folder, '--yes'], 'MCPR_PLUGIN_INVALID', 1, /plugins of its own/)
})

it('first use follows it', async () => {
  rules({ allow: ['@acme/*'] })
  await refused(['server', 'list'], 'MCPR_PLUGIN_MISSING', 11, /@mcp-runtime\/plugin-server/)
  rules({ jit: 'never' })
  await refused(['server', 'list'], 'MCPR_PLUGIN_MISSING', 11, /@mcp-runtime\/plugin-server/, {
    env: { MCP_RUNTIME_JIT: 'auto' },
  })
  expect(lab.registry.requests.filter(({ path }) => path.includes('plugin-server'))).toEqual([])
})

it('install scripts run only within it', async () => {
  const mark = join(lab.box.dir, 'mark')
  await lab.publish({ name: '@acme/scripted', scriptMark: mark, commands: { 'scripted:hello': {} } })
  await lab.userPolicy({ allowScripts: ['@acme/scripted'] })
  rules({ allowScripts: ['@acme/other'] })
  const ran = await cli(['plugins', 'install', '@acme/scripted', '--yes', '--allow-scripts'])
  expect(ran.code).toBe(0)
  expect(ran.stderr).toContain(
    'Install scripts of @acme/scripted were not run: the rules of this machine do not allow it.',
  )
  expect(() => readFileSync(mark)).toThrow()
  rmSync(await lab.userPolicy({}))
  await lab.box.ok(['plugins', 'reset', '--yes'])
})

it.each([
  ['{"schema":1,"alow":[]}', 0o644, /unknown key "alow"/],
  ['{"schema":1}', 0o666, /is not believed: anybody can write it/],
])(
  'a file that is broken or not believed (%s, %o): nothing is installed and no plugin runs',
  async (text, mode, says) => {
    await lab.install('@acme/tools')
    rules(text, mode)
    spawnSync('chmod', [mode.toString(8), join(etc, 'rules/plugins.json')])
    await refused(['plugins', 'install', '@acme/tools', '--yes'], 'MCPR_CONFIG_BROKEN', 1, says)
    await refused(['acme', 'hello'], 'MCPR_CONFIG_BROKEN', 1, says)
    await refused(['server', 'list'], 'MCPR_PLUGIN_MISSING', 11, /plugins\.json/)
    expect((await cli(['--version'])).code).toBe(0)
  },
)
