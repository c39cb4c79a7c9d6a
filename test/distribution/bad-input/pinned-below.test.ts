// A scope with a registry of its own comes from there, also where a plugin merely depends on it; and npm's settings
// cannot take away what is checked.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { PluginLab } from '../support/plugin-lab.ts'
import { type SmallRegistry, startSmallRegistry } from '../support/small-registry.ts'

let lab: PluginLab
let corp: SmallRegistry
beforeAll(async () => {
  lab = await PluginLab.create()
  corp = await startSmallRegistry()
  corp.publish(await lab.make({ name: '@corp/util', version: '1.0.0' }))
  // A stranger has published the name where everybody looks, with a version that wins.
  await lab.publish({ name: '@corp/util', version: '9.0.0' })
}, 300_000)
afterEach(() => lab.userPolicy({}))
afterAll(async () => {
  await corp?.stop()
  await lab?.dispose()
})

const versionOf = (name: string) =>
  JSON.parse(readFileSync(join(lab.current, 'node_modules', name, 'package.json'), 'utf8')).version

it('a dependency of a pinned scope is asked for at its registry', async () => {
  await lab.publish({ name: '@acme/uses', package: { dependencies: { '@corp/util': '*' } } })
  await lab.userPolicy({ registries: { '@corp': corp.url } })
  await lab.install('@acme/uses')
  expect(versionOf('@corp/util')).toBe('1.0.0')
  await lab.box.ok(['plugins', 'uninstall', '@acme/uses'])
})

it.each([
  ['by its address', (url: string) => ({ '@corp/util': `${url}@corp/util/-/util-9.0.0.tgz` })],
  ['under another name', (url: string) => ({ helper: `${url}@corp/util/-/util-9.0.0.tgz` })],
])('one that a plugin takes from elsewhere %s is refused', async (_, dependencies) => {
  await lab.publish({ name: '@acme/around', package: { dependencies: dependencies(lab.registry.url) } })
  await lab.userPolicy({ registries: { '@corp': corp.url } })
  await lab.refusedInstall('@acme/around', { exit: 5, code: 'MCPR_PLUGIN_REFUSED', says: /@corp\/util comes from/ })
})

it.each(['lockfile-version=1', 'save-bundle=true', 'omit-lockfile-registry-resolved=true'])(
  'a line "%s" in the npmrc changes nothing of how plugins are kept',
  async (line) => {
    await lab.publish({ name: '@acme/plain' })
    await lab.box.useRegistry({ npmrc: () => lab.registry.npmrc() }, [line])
    await lab.install('@acme/plain')
    const read = (file: string) => JSON.parse(readFileSync(join(lab.current, file), 'utf8'))
    expect(read('package.json')).toEqual({
      name: 'mcp-runtime-plugins',
      private: true,
      dependencies: { '@acme/plain': '1.0.0' },
    })
    expect(read('package-lock.json').packages['node_modules/@acme/plain']).toMatchObject({
      integrity: expect.stringMatching(/^sha512-/),
      resolved: expect.stringMatching(/^http/),
    })
    await lab.box.ok(['plugins', 'uninstall', '@acme/plain'])
    await lab.box.useRegistry({ npmrc: () => lab.registry.npmrc() })
  },
)

it('a registry that names a file of this machine as the tarball is not followed', async () => {
  await lab.publish({ name: '@acme/inward' }, { dist: { tarball: 'file:///etc/passwd' } })
  await lab.refusedInstall('@acme/inward', { exit: 9, code: 'MCPR_BAD_REPLY', says: /file:\/\/\/etc\/passwd/ })
})

it.each([
  ['a git address', 'git+file:///nowhere/acme/tools.git'],
  ['a file', 'file:/nowhere/tools.tgz'],
  ['a folder', 'file:../../../../../../../../etc'],
])('a plugin that depends on %s is refused', async (what, helper) => {
  const plugin = { name: '@acme/reaches-out', package: { dependencies: { helper } } }
  const { tarball } = await lab.make(plugin)
  await lab.publish(plugin)
  for (const spec of ['@acme/reaches-out', tarball])
    await lab.refusedInstall(spec, {
      exit: 1,
      code: 'MCPR_PLUGIN_INVALID',
      says: new RegExp(`comes from ${what}, not from a registry`),
    })
})
