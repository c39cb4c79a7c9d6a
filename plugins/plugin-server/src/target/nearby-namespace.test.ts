import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../../test/server/support/context.ts'
import { nearbyNamespace } from './nearby-namespace.ts'

test.each([
  ['a team namespace', '{name: desk, scope: tenant, namespace: mcp-team-acme}', 'mcp-team-acme'],
  ['what older tools wrote into every entry', '{name: desk, scope: tenant, namespace: mcp-servers}', undefined],
  ['a catalog scope', '{name: desk, scope: Org}', 'mcp-servers-org'],
  ['nothing about it', '{name: desk}', undefined],
  ['another server', '{name: other, namespace: mcp-team-acme}', undefined],
  ['a mistake', '{name: desk, nmaespace: mcp-team-acme}', undefined],
])('metadata with %s', async (_, entry, namespace) => {
  const dir = await temporaryFolder()
  await writeFile(join(dir, 'servers.yaml'), `servers:\n  - ${entry}\n`)
  expect(await nearbyNamespace('desk', dir)).toBe(namespace)
})

test('no metadata folder says nothing', async () => {
  expect(await nearbyNamespace('desk', '/nowhere')).toBeUndefined()
})
