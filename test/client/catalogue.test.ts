// A person who has only the core types `client …`: the core must know which plugin brings it.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/sandbox.ts'

test('the group `client` and its commands belong to the server plugin, to be installed on first use', async () => {
  const { readManifests } = await import(join(root, 'scripts/manifests.mjs'))
  const { catalogue } = await readManifests(root)
  expect(catalogue.topics).toHaveProperty('client')
  for (const id of ['client:install', 'client:uninstall', 'client:list', 'server:call', 'server:connect-config'])
    expect(catalogue.commands[id]).toMatchObject({ pluginName: '@mcp-runtime/plugin-server', pluginType: 'jit' })
})
