// One row per cell of the role × endpoint matrix (platform-api §5), on one platform.
import { type RouteSpec, routes } from '@mcp-runtime/contract/api'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Call } from '../../packages/platform/test/support/platform.ts'
import { type Cast, NAMESPACE, startCast, WHO, type Who } from './support/cast.ts'
import { type Row, rows } from './support/rows.ts'

vi.mock(
  '../../packages/platform/src/identity/slow-hash.ts',
  () => import('../../packages/platform/test/support/quick-hash.ts'),
)

let cast: Cast
let calls = 0
beforeAll(async () => {
  cast = await startCast()
})
afterAll(() => cast.rig.stop())

/** The route of the contract that a request is for. */
const routeOf = (method: string, path: string): RouteSpec | undefined =>
  Object.values(routes).find((route) => route.method === method && patternOf(route).test(path.split('?')[0] ?? ''))

const patternOf = ({ path }: RouteSpec): RegExp => new RegExp(`^${path.replace(/:[A-Za-z]+/g, '[^/]+')}$`)

const hold = async ({ ask, original, ours }: Row, who: Who, call: Call): Promise<void> => {
  calls += 1
  const { method, path, body, headers } = await ask(cast, who, calls)
  const answer = await call(method, path, body, headers)
  const status = ours[who] ?? original[who]
  expect([answer.status, answer.status === status ? undefined : answer.body]).toEqual([status, undefined])
}

describe.each(rows)('$name', (row) => {
  it.each(WHO)('by %s', (who) => hold(row, who, cast.as[who]))

  // A key that logs in works everywhere, and is nobody else (F18).
  it('by member with an API key', () => hold(row, 'member', cast.memberByKey))
})

describe('a list', () => {
  const lists = [
    '/runtime/servers',
    '/runtime/tools',
    '/runtime/teams',
    '/runtime/namespaces',
    '/runtime/registry/images',
    '/runtime/audit?limit=1000',
    '/runtime/audit/export',
    '/local/events?limit=1000',
    '/local/secrets',
    '/local/attachments',
  ]
  it.each(lists)('%s tells strangers to the team nothing of it, and its owner something', async (path) => {
    const { as } = cast
    await as.serverOwner('POST', '/local/attachments', {
      name: 'desk',
      namespace: NAMESPACE,
      target: { kind: 'url', url: 'http://127.0.0.1:1' },
    })
    await as.owner('PUT', `/local/secrets/${NAMESPACE}/s/K`, { value: 'x' })
    for (const who of ['svc', 'user', 'other'] as const) {
      const { status, body } = await as[who]('GET', path)
      expect(status).toBe(200)
      expect([who, JSON.stringify(body)]).toEqual([who, expect.not.stringMatching(/mcp-team-local|\bdesk\b/)])
    }
    const { body } = await as.owner('GET', path)
    if (path !== '/runtime/registry/images') expect(JSON.stringify(body)).toMatch(/mcp-team-local/)
  })
})

describe('a call that clients may repeat', () => {
  it.each(rows)('$name', async ({ ask }) => {
    calls += 1
    const { method, path, body, headers } = await ask(cast, 'admin', calls)
    if (routeOf(method, path)?.idempotent !== true) return
    const [first, second] = [
      await cast.as.admin(method, path, body, headers),
      await cast.as.admin(method, path, body, headers),
    ]
    // What is deleted stays so, and a lost answer shows as that.
    const gone = method === 'DELETE' && first.status === 200 && second.status === 404
    expect([second.status, gone]).toEqual([gone ? 404 : first.status, gone])
  })
})

describe('a call that is refused', () => {
  it('is in the audit log with who tried, on every route', async () => {
    const tried = new Map<string, string>()
    for (const { ask } of rows) {
      calls += 1
      const { method, path, body, headers } = await ask(cast, 'user', calls)
      const answer = await cast.as.user(method, path, body, headers)
      if (answer.status === 403) tried.set(answer.body.correlation_id, `${method} ${path}`)
    }
    expect(tried.size).toBeGreaterThan(30)
    const query = '/runtime/audit?decision=deny&limit=1000'
    const { body } = await cast.as.admin('GET', query)
    for (const { payload } of body.events) {
      if (payload.actor === cast.ids.user) tried.delete(payload.correlation_id)
    }
    expect([...tried.values()]).toEqual([])
  })
})

describe('the matrix', () => {
  it('has a row for every route of the contract: who adds one says who may call it', async () => {
    const asked = new Set<RouteSpec | undefined>()
    for (const [at, { ask }] of rows.entries()) {
      const { method, path } = await ask(cast, 'admin', calls + 1 + at)
      asked.add(routeOf(method, path))
    }
    const missing = Object.values(routes).filter((route) => !asked.has(route))
    expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([])
  })

  it('gives a reason for each cell that is other than the original’s', () => {
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length)
    for (const { name, original, ours, why } of rows) {
      const others = WHO.filter((who) => ours[who] !== undefined)
      expect([name, others.every((who) => ours[who] !== original[who])]).toEqual([name, true])
      expect([name, others.length > 0]).toEqual([name, why !== ''])
    }
  })
})
