import { routes } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { expect, test } from 'vitest'
import { listGrants } from './items.ts'

/** Lists as the platform does: without a namespace those of the first team, or all for an administrator. */
function clientOf(role: 'user' | 'admin', namespaces: readonly string[]) {
  const asked: (string | undefined)[] = []
  const client = {
    principal: async () => ({ principal: { role, teams: namespaces.map((namespace) => ({ namespace })) } }),
    call: async (route: unknown, { query }: { query: { namespace?: string } }) => {
      expect(route).toBe(routes.listGrants)
      asked.push(query.namespace)
      return { grants: [{ name: 'g', namespace: query.namespace ?? namespaces[0] ?? 'any' }] }
    },
  }
  return { client: client as unknown as PlatformClient, asked }
}

test('of several teams every namespace is asked, and nothing comes twice', async () => {
  const { client } = clientOf('user', ['mcp-team-b', 'mcp-team-a'])
  const names = (await listGrants(client, undefined)).map(({ namespace }) => namespace)
  expect(names).toEqual(['mcp-team-a', 'mcp-team-b'])
})

test.each([
  ['one team', 'user', ['mcp-team-a'], undefined],
  ['an administrator', 'admin', ['mcp-team-a', 'mcp-team-b'], undefined],
  ['a namespace', 'user', ['mcp-team-a', 'mcp-team-b'], 'mcp-team-b'],
] as const)('%s: asked once', async (_, role, teams, namespace) => {
  const { client, asked } = clientOf(role, teams)
  await listGrants(client, namespace)
  expect(asked).toEqual([namespace])
})
