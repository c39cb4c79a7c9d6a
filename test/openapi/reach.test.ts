// Every route of the contract is reached: once with success, and by everybody, as its audience says.
import { API_PREFIX, type RouteSpec, routes } from '@mcp-runtime/contract'
import { openApiDocument } from '@mcp-runtime/contract/openapi'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createJudge } from './support/judge.ts'
import { attempts, toSent } from './support/request.ts'
import { startWorld, WHO, type World } from './support/world.ts'

vi.mock(
  '../../packages/platform/src/identity/slow-hash.ts',
  () => import('../../packages/platform/test/support/quick-hash.ts'),
)

const judge = createJudge(openApiDocument(routes, { version: '0' }))
const all: [string, RouteSpec][] = Object.entries(routes)
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND']

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

describe('each route', () => {
  it.each(all)('%s can be reached', async (name, route) => {
    await world.restore()
    const tried: string[] = []
    for (const wanted of await attempts(name, route, world, judge)) {
      const answer = await world.call(wanted.as, toSent(route, wanted))
      expect(judge.problems(route, answer)).toEqual([])
      if (answer.status === (wanted.status ?? route.status)) return
      tried.push(`${wanted.as}: ${answer.status} ${answer.text}`)
    }
    expect.fail(
      `Nothing reaches ${route.method} ${route.path} (${name}). Say what to send in test/openapi/support/fixtures.ts.\n${tried.join('\n')}`,
    )
  })

  it.each(all)('%s answers everybody as its audience says, before it looks at what is sent', async (_, route) => {
    const { path } = toSent(route, { params: paramsOf(route) })
    // A body that nothing would take, unless reading it is left until later.
    const body = route.method === 'GET' ? undefined : '{"a":'
    for (const who of WHO) {
      const answer = await world.call(who, { method: route.method, path, ...(body === undefined ? {} : { body }) })
      expect(judge.problems(route, answer), who).toEqual([])
      const closed = who === 'anon' ? route.audience !== 'anyone' : route.audience === 'admin' && who !== 'admin'
      if (closed) expect([who, answer.status]).toEqual([who, who === 'anon' ? 401 : 403])
      else if (route.body !== undefined) expect([who, answer.status]).toEqual([who, 400])
    }
    const wrong = await world.http.send({ method: route.method, path }, 'not-a-token')
    if (route.audience !== 'anyone') expect(wrong.status).toBe(401)
  })
})

const paramsOf = (route: RouteSpec) =>
  Object.fromEntries([...route.path.matchAll(/:([a-zA-Z]+)/g)].map(([, name = '']) => [name, 'no-such-thing']))

describe('each path', () => {
  const paths = Map.groupBy(Object.values<RouteSpec>(routes), ({ path }) => path)
  it.each([...paths])('%s says which methods it has', async (_, served) => {
    const [route] = served as [RouteSpec]
    const has = METHODS.filter((method) => served.some((one) => one.method === method))
    const who = served.every(({ audience }) => audience === 'admin') ? 'admin' : 'owner'
    for (const method of METHODS.filter((one) => !has.includes(one))) {
      const answer = await world.call(who, { method, path: toSent(route, { params: paramsOf(route) }).path })
      expect([method, answer.status, sorted(answer.headers.allow)]).toEqual([method, 405, [...has].sort()])
      if (method !== 'HEAD') expect(answer.json).toMatchObject({ error: 'method_not_allowed' })
    }
  })
})

const sorted = (allow: string | string[] | undefined) => String(allow).split(', ').sort()

it('what is no route is a 404 in the same form', async () => {
  const { status, json, headers } = await world.call('owner', { method: 'GET', path: '/no/such/route' })
  expect([status, json]).toMatchObject([404, { error: 'not_found', correlation_id: expect.any(String) }])
  expect(headers['content-type']).toBe('application/json')
  expect(API_PREFIX).toBe('/api/v1')
})
