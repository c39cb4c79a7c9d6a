import { routes } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { expect, test } from 'vitest'
import { listGrants } from './list-access.ts'

type Query = Readonly<Record<string, string | undefined>>
interface Grant {
  readonly name: string
  readonly namespace: string
  readonly serverRef: { readonly name: string }
  readonly subject: { readonly humanID?: string; readonly agentID?: string; readonly teamID?: string }
  readonly disabled: boolean
}
const grant = (name: string, namespace: string, more: Partial<Grant> = {}): Grant => ({
  name,
  namespace,
  serverRef: { name: 'desk' },
  subject: { agentID: 'cursor' },
  disabled: false,
  ...more,
})

/** Lists as the platform does: without a namespace those of the first team, or all for an administrator. */
function clientOf(role: 'user' | 'admin', namespaces: readonly string[], answer?: (query: Query) => object) {
  const asked: Query[] = []
  const client = {
    principal: async () => ({
      principal: {
        role,
        subject: 'u1',
        email: 'Ada@example.com',
        teams: namespaces.map((namespace) => ({ namespace, id: `id-${namespace}`, slug: namespace.slice(9) })),
      },
    }),
    call: async (route: unknown, { query }: { query: Query }) => {
      expect(route).toBe(routes.listGrants)
      asked.push(query)
      return answer?.(query) ?? { grants: [grant('g', query.namespace ?? namespaces[0] ?? 'any')] }
    },
  }
  return { client: client as unknown as PlatformClient, asked }
}
const names = async (list: Parameters<typeof listGrants>[0]) => (await listGrants(list)).items.map(({ name }) => name)

test('of several teams every namespace is asked, and nothing comes twice', async () => {
  const { client } = clientOf('user', ['mcp-team-b', 'mcp-team-a'])
  const { items } = await listGrants({ client, now: 0 })
  expect(items.map(({ namespace }) => namespace)).toEqual(['mcp-team-a', 'mcp-team-b'])
})

test.each([
  ['one team', 'user', ['mcp-team-a'], undefined],
  ['an administrator', 'admin', ['mcp-team-a', 'mcp-team-b'], undefined],
  ['a namespace', 'user', ['mcp-team-a', 'mcp-team-b'], 'mcp-team-b'],
] as const)('%s: asked once', async (_, role, teams, namespace) => {
  const { client, asked } = clientOf(role, teams)
  await listGrants({ client, namespace, now: 0 })
  expect(asked.map((query) => query.namespace)).toEqual([namespace])
})

/** Pages by position: enough for a client that only hands the cursor back. */
const paged = (all: readonly Grant[]) => (query: Query) => {
  const [from, size] = [Number(query.cursor ?? 0), Number(query.limit)]
  return { grants: all.slice(from, from + size), ...(from + size < all.length && { next: String(from + size) }) }
}
const many = Array.from({ length: 2500 }, (_, index) => grant(`g${String(index).padStart(4, '0')}`, 'mcp-team-a'))

test('pages are read to the end', async () => {
  const { client, asked } = clientOf('admin', [], paged(many))
  expect(await names({ client, now: 0 })).toEqual(many.map(({ name }) => name))
  expect(asked.map(({ cursor, limit }) => [cursor, limit])).toEqual([
    [undefined, '1000'],
    ['1000', '1000'],
    ['2000', '1000'],
  ])
})

test('a limit reads no further than it must, and tells that there is more', async () => {
  const { client, asked } = clientOf('admin', [], paged(many))
  expect(await listGrants({ client, limit: 10, now: 0 })).toEqual({ items: many.slice(0, 10), more: true })
  expect(asked).toHaveLength(1)
  const exactly = clientOf('admin', [], paged(many.slice(0, 10)))
  expect((await listGrants({ client: exactly.client, limit: 10, now: 0 })).more).toBe(false)
})

test('a platform without filters and pages is filtered here', async () => {
  const all = [
    grant('agent', 'mcp-team-a', { subject: { agentID: 'claude' } }),
    grant('me', 'mcp-team-a', { subject: { humanID: 'u1' } }),
    grant('off', 'mcp-team-a', { disabled: true }),
    grant('other', 'mcp-team-a', { serverRef: { name: 'lamp' } }),
    grant('team', 'mcp-team-a', { subject: { teamID: 'id-mcp-team-a' } }),
  ]
  const { client } = clientOf('user', ['mcp-team-a'], () => ({ grants: all }))
  const found = (filter: object, limit?: number) => names({ client, filter, limit, now: 0 })
  expect(await found({ agent: 'claude' })).toEqual(['agent'])
  expect(await found({ human: 'ada@example.com' })).toEqual(['me'])
  expect(await found({ state: 'disabled' })).toEqual(['off'])
  expect(await found({ server: 'lamp' })).toEqual(['other'])
  expect(await found({ team: 'a' })).toEqual(['team'])
  expect(await found({ team: 'b' })).toEqual([])
  expect(await found({}, 2)).toEqual(['agent', 'me'])
})
