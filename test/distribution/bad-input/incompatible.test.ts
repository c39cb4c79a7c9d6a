// A plugin for another mcp-runtime, or another Node: told before anything is written.
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PluginLab } from '../support/plugin-lab.ts'

let lab: PluginLab
beforeAll(async () => {
  lab = await PluginLab.create()
}, 300_000)
afterAll(() => lab?.dispose())

it.each([
  [
    'a newer mcp-runtime',
    { mcpRuntime: { hostRange: '^9.0.0' } },
    /made for mcp-runtime \^9\.0\.0; this is 0\.1\.0/,
    /npm install --global mcp-runtime/,
  ],
  [
    'an older mcp-runtime',
    { mcpRuntime: { hostRange: '<0.0.9' } },
    /made for mcp-runtime <0\.0\.9/,
    /npm view @acme\/other versions/,
  ],
  ['a newer Node', { engines: { node: '>=99' } }, /needs Node >=99; this is Node/, undefined],
] as const)('made for %s', async (_, parts, says, next) => {
  const plugin = await lab.publish({ name: '@acme/other', package: parts })
  const refusal = { exit: 1, code: 'MCPR_PLUGIN_INCOMPATIBLE', says, ...(next ? { next } : {}) }
  await lab.refusedInstall('@acme/other', refusal)
  // No byte of it was fetched, and there is no folder for it.
  expect(lab.registry.requests.filter(({ path }) => path.endsWith('.tgz'))).toEqual([])
  await lab.refusedInstall(plugin.tarball, refusal)
  expect(existsSync(lab.box.dataDir)).toBe(false)
})

it('what the registry tells is not what the package says: the package counts', async () => {
  await lab.publish(
    { name: '@acme/two-faced', package: { mcpRuntime: { hostRange: '^9.0.0' } } },
    { told: { mcpRuntime: { hostRange: '^0.1.0' } } },
  )
  await lab.refusedInstall('@acme/two-faced', {
    exit: 1,
    code: 'MCPR_PLUGIN_INCOMPATIBLE',
    says: /@acme\/two-faced@1\.0\.0/,
  })
})

it('a range that is none', async () => {
  await lab.publish({ name: '@acme/odd', package: { mcpRuntime: { hostRange: 'soon' } } })
  await lab.refusedInstall('@acme/odd', { exit: 1, code: 'MCPR_PLUGIN_INVALID', says: /"soon".*no range/ })
})
