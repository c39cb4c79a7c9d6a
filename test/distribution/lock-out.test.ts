// Whatever a hook does, its plugin can be removed; and whatever it throws, it is named.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { PluginLab } from './support/plugin-lab.ts'

let lab: PluginLab
beforeAll(async () => {
  lab = await PluginLab.create()
}, 300_000)
afterEach(() => lab.box.cli(['plugins', 'reset', '--yes']))
afterAll(() => lab?.dispose())

it.each([
  ['ends the process', 'process.exit(0)'],
  ['throws later', 'setTimeout(() => { throw new Error("late") }, 0)'],
  ['takes over the configuration', 'options.config.runCommand = () => {}; options.config.plugins = null'],
  ['throws what cannot be read', 'throw Object.create(null)'],
])('a hook that %s does not keep its plugin from being removed', async (_, init) => {
  const { tarball } = await lab.make({ name: '@acme/stays', hooks: { init } })
  await lab.install(tarball)
  await lab.box.ok(['plugins', 'uninstall', '@acme/stays'])
  expect(await lab.installed()).toEqual([])
  await lab.install(tarball)
  await lab.box.ok(['plugins', 'reset', '--yes'])
  expect(await lab.installed()).toEqual([])
})

it.each([
  ['no prototype', 'throw Object.create(null)'],
  ['a message that throws', 'throw { get message() { throw new Error("m") } }'],
  ['a prototype that throws', 'throw new Proxy({}, { getPrototypeOf() { throw new Error("p") } })'],
])('a hook that throws something with %s is named, and the command runs', async (_, init) => {
  await lab.install((await lab.make({ name: '@acme/thrower', hooks: { init } })).tarball)
  const { stdout, stderr } = await lab.box.ok(['hello'])
  expect([stdout, stderr]).toEqual([
    expect.stringContaining('@acme/thrower 1.0.0'),
    expect.stringMatching(/^Warning: the "init" hook of @acme\/thrower failed: what it threw cannot be read\n$/),
  ])
})

it('a stop with a hint and steps of the wrong kind is told without them', async () => {
  const init = 'throw Object.assign(new Error("no"), { code: "MCPR_NOT_FOUND", hint: 5, next: [null] })'
  await lab.install((await lab.make({ name: '@acme/stopper', hooks: { init } })).tarball)
  const { code, stderr } = await lab.box.cli(['hello'])
  expect([code, stderr]).toEqual([6, expect.stringContaining('hook of @acme/stopper stopped the command: no')])
})
