// Requests out of the document's own schemas, right and wrong ones, by every caller, to every route: whatever is asked, the
// platform does not fail, says no in its one form, and never says yes to what its document does not allow.
import { type RouteSpec, routes } from '@mcp-runtime/contract'
import { openApiDocument } from '@mcp-runtime/contract/openapi'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Sent } from './support/http.ts'
import { createJudge } from './support/judge.ts'
import { bodyText, read } from './support/mutations.ts'
import { isCostly } from './support/request.ts'
import { textFor, valid } from './support/values.ts'
import { startWorld, WHO, type Who, type World } from './support/world.ts'

vi.mock(
  '../../packages/platform/src/identity/slow-hash.ts',
  () => import('../../packages/platform/test/support/quick-hash.ts'),
)

/** More, and others, by hand: FUZZ_RUNS=500 FUZZ_SEED=7 vitest run test/openapi/fuzz.test.ts */
const RUNS = Number(process.env.FUZZ_RUNS ?? 20)
const SEED = Number(process.env.FUZZ_SEED ?? 6)

const judge = createJudge(openApiDocument(routes, { version: '0' }))
let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'content-type': ['application/json', 'text/plain', 'foo', 'application/json; charset=utf-16', 'a/b;c', '*/*'],
  'x-mcp-source': ['ui', 'nobody', '', 'é'],
  'x-mcp-reason': ['because', '%zz', '%00', '%ff', '%e2%80%ae', 'a'.repeat(257), 'a'.repeat(5000), ''],
  'x-forwarded-for': ['10.0.0.1, , x', 'é'],
  'content-encoding': ['gzip', 'identity'],
  'x-http-method-override': ['DELETE'],
}

interface Asked extends Sent {
  readonly who: Who
  readonly empty: boolean
}

function requests(route: RouteSpec): fc.Arbitrary<Asked> {
  const where = { judge, world }
  const parameters = judge.parameters(route)
  const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)
  const inQuery = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name)
  const texts = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, textFor(name, where)] as const))
  const schema = judge.bodySchema(route)
  const body =
    schema === undefined
      ? fc.option(fc.constantFrom('{}', '{"a":', 'x'.repeat(200)), { nil: undefined, freq: 4 })
      : bodyText(valid(schema, where))
  const header = fc
    .constantFrom(...Object.entries(HEADERS))
    .chain(([name, values]) => fc.constantFrom(...values).map((value) => ({ [name]: value })))
  return fc
    .record({
      // The one who may do most gets furthest.
      who: fc.oneof({ weight: 3, arbitrary: fc.constant('admin' as const) }, fc.constantFrom(...WHO)),
      params: fc.record(texts(inPath), { noNullPrototype: true }),
      query: fc.record(texts(inQuery), { requiredKeys: [], noNullPrototype: true }),
      twice: fc.boolean(),
      body,
      headers: fc.option(header, { nil: {}, freq: 2 }),
    })
    .map(({ who, params, query, twice, body, headers }) => {
      const filled = route.path.replace(/:([a-zA-Z]+)/g, (_, name: string) => encode(String((params as never)[name])))
      const pairs = Object.entries(query).map(([name, value]) => `${name}=${encode(String(value))}`)
      const asked = [...pairs, ...(twice ? pairs.slice(0, 1) : [])].join('&')
      const method = route.method === 'GET' ? {} : body === undefined ? {} : { body: body as string }
      return {
        who,
        empty: Object.values(params).includes(''),
        method: route.method,
        path: filled + (asked === '' ? '' : `?${asked}`),
        headers,
        ...method,
      }
    })
}

/** What is no text in Unicode cannot be encoded, and goes as the bytes it would have. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed())

describe('any request', () => {
  it.each(Object.entries<RouteSpec>(routes))('to %s is answered as the document says', async (_, route) => {
    await world.restore()
    await fc.assert(
      fc.asyncProperty(requests(route), async (asked) => {
        const answer = await world.call(asked.who, asked)
        // Without one of its segments it is another path.
        if (!asked.empty) expect(judge.problems(route, answer)).toEqual([])
        expect(answer.status).toBeLessThan(504)
        if (judge.bodySchema(route) === undefined) return
        const value = read(asked.body ?? '')
        const allowed = value !== undefined && judge.takes(route, value)
        if (!allowed) expect([asked, answer.status]).not.toMatchObject([{}, route.status])
      }),
      { seed: SEED, numRuns: isCostly(route) ? Math.ceil(RUNS / 6) : RUNS },
    )
  })
})
