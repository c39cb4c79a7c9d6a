// A package that is not what it says: found in the draft, before it takes the place of what works.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PluginOptions } from '../support/make-plugin.ts'
import { PluginLab } from '../support/plugin-lab.ts'

let lab: PluginLab
beforeAll(async () => {
  lab = await PluginLab.create()
}, 300_000)
afterAll(() => lab?.dispose())

const INVALID = { exit: 1, code: 'MCPR_PLUGIN_INVALID' }
const CLASH = { exit: 7, code: 'MCPR_PLUGIN_CLASH' }

const LIES: readonly [string, Omit<PluginOptions, 'name'>, { exit: number; code: string; says: RegExp }][] = [
  [
    'commands that are not there',
    {
      manifest: ({ commands, ...rest }) => ({
        ...rest,
        commands: { ...commands, ghost: { ...commands.hello, id: 'ghost', relativePath: ['commands', 'ghost.js'] } },
      }),
    },
    { ...INVALID, says: /ghost/ },
  ],
  ['another version', { manifest: (manifest) => ({ ...manifest, version: '9.9.9' }) }, { ...INVALID, says: /9\.9\.9/ }],
  [
    'a command outside of the package',
    {
      manifest: ({ commands, ...rest }) => ({
        ...rest,
        commands: { hello: { ...commands.hello, relativePath: ['..', '..', '..', 'etc', 'x.js'] } },
      }),
    },
    { ...INVALID, says: /hello|outside/ },
  ],
  [
    'an id that is another under its key',
    {
      manifest: ({ commands, ...rest }) => ({ ...rest, commands: { hello: { ...commands.hello, id: 'auth:login' } } }),
    },
    { ...INVALID, says: /another id/ },
  ],
  ['no manifest', { manifest: false }, { ...INVALID, says: /oclif\.manifest\.json/ }],
  [
    'a manifest that is no JSON',
    { manifest: false, files: { 'oclif.manifest.json': '{' } },
    { ...INVALID, says: /oclif\.manifest\.json/ },
  ],
  ['no oclif part', { package: { oclif: undefined } }, { ...INVALID, says: /no "oclif" part/ }],
  [
    'plugins of its own',
    { package: { oclif: { commands: './commands', plugins: ['@evil/nested'] } } },
    { ...INVALID, says: /plugins of its own/ },
  ],
  [
    'plugins of its own for later',
    { package: { oclif: { commands: './commands', jitPlugins: { '@evil/nested': '1.0.0' } } } },
    { ...INVALID, says: /plugins of its own/ },
  ],
  ['a command of the core', { commands: { 'auth:login': {} } }, { ...CLASH, says: /"auth login"/ }],
  [
    'a first-party command that is not installed',
    { commands: { 'server:list': {} } },
    { ...CLASH, says: /"server list".*@mcp-runtime\/plugin-server/ },
  ],
  [
    'an alias that is a first-party command',
    { commands: { hello: { aliases: ['server:list'] } } },
    { ...CLASH, says: /"server list"/ },
  ],
  [
    'a hidden alias that is one',
    { commands: { hello: { hiddenAliases: ['status'] } } },
    { ...CLASH, says: /"status"/ },
  ],
  ['a first-party group', { commands: { server: {} } }, { ...CLASH, says: /"server"/ }],
]

it.each(LIES)('brings %s', async (_, parts, refusal) => {
  await lab.publish({ name: '@acme/liar', ...parts })
  await lab.refusedInstall('@acme/liar', refusal)
  const { tarball } = await lab.make({ name: '@acme/liar', ...parts })
  await lab.refusedInstall(tarball, refusal)
  expect(await lab.installed()).toEqual([])
})

it('an update that begins to lie leaves the old version', async () => {
  await lab.publish({ name: '@acme/turncoat', commands: { 'acme:hello': {} } })
  await lab.install('@acme/turncoat@^1')
  await lab.publish({ name: '@acme/turncoat', version: '1.1.0', commands: { 'auth:login': {} } })
  await lab.refused(['plugins', 'update', '--yes'], { ...CLASH, says: /"auth login"/ })
  expect((await lab.box.ok(['acme', 'hello'])).stdout).toContain('@acme/turncoat 1.0.0')
  await lab.box.ok(['plugins', 'uninstall', '@acme/turncoat'])
})

it('two plugins with one command: the second is refused, in one install neither comes', async () => {
  await lab.publish({ name: '@acme/one', commands: { 'twin:hello': {} } })
  await lab.publish({ name: '@acme/two', commands: { other: { aliases: ['twin:hello'] } } })
  await lab.refusedInstall(['@acme/one', '@acme/two'], { ...CLASH, says: /"twin hello"/ })
  await lab.install('@acme/one')
  await lab.refusedInstall('@acme/two', {
    ...CLASH,
    says: /"twin hello".*@acme\/one/,
    next: /plugins uninstall @acme\/one/,
  })
})
