// Every kind of conversation that was recorded with the platform this client must speak to: the request it sends is
// the recorded one, and it understands the recorded answer. Fixtures: one exchange a line.
import { readdirSync, readFileSync } from 'node:fs'
import { type RouteName, type RouteSpec, routes } from '@mcp-runtime/contract/api'
import { describe, expect, it } from 'vitest'
import { exitCodeOf } from '../errors/index.ts'
import { serveExchanges } from '../testing/serve-exchanges.ts'
import { createClient } from './index.ts'

interface Fixture {
  readonly route: RouteName
  readonly status: number
  readonly token?: string
  readonly params?: Record<string, string>
  readonly query?: Record<string, string>
  readonly body?: unknown
  readonly headers: Record<string, string>
  readonly reply: unknown
}

const folder = new URL('./fixtures/', import.meta.url)
const fixtures = readdirSync(folder).flatMap((file) =>
  readFileSync(new URL(file, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line, index) => ({ name: `${file}:${index + 1}`, fixture: JSON.parse(line) as Fixture })),
)

const EXITS: Record<number, number> = { 400: 2, 401: 4, 403: 5, 404: 6, 409: 7, 413: 2, 422: 2, 429: 9 }

const pathOf = (route: RouteSpec, { params = {}, query = {} }: Fixture): string => {
  const path = Object.entries(params).reduce(
    (text, [key, value]) => text.replace(`:${key}`, encodeURIComponent(value)),
    route.path,
  )
  const search = new URLSearchParams(query).toString()
  return `/api/v1${path}${search === '' ? '' : `?${search}`}`
}

describe.each(fixtures)('$name $fixture.route $fixture.status', ({ fixture }) => {
  it('is held', async () => {
    await using server = await serveExchanges(() => ({
      status: fixture.status,
      headers: fixture.headers,
      body: fixture.reply,
    }))
    const route: RouteSpec = routes[fixture.route]
    const { token, params, query, body, status } = fixture
    const pauses: number[] = []
    const client = createClient({
      baseUrl: server.url,
      ...(token === undefined ? {} : { credential: { token } }),
      sleep: async (milliseconds) => pauses.push(milliseconds),
    })
    const input = { ...(params && { params }), ...(query && { query }), ...(body === undefined ? {} : { body }) }
    const outcome = await client.call(route, input as never).then(
      (reply) => ({ reply }),
      (error: unknown) => ({ error }),
    )

    const request = server.requests[0]!
    expect(request.method).toBe(route.method)
    expect(request.path).toBe(pathOf(route, fixture))
    expect(request.body === '' ? undefined : JSON.parse(request.body)).toEqual(body)
    expect(request.headers['x-mcp-source']).toBe('cli')
    const jwt = token?.startsWith('header.') === true
    const sent = token !== undefined && route.audience !== 'anyone'
    expect(request.headers.authorization).toBe(sent && jwt ? `Bearer ${token}` : undefined)
    expect(request.headers['x-api-key']).toBe(sent && !jwt ? token : undefined)

    if (status < 300) expect(outcome).toMatchObject({ reply: withoutNull(fixture.reply) })
    else expect(exitCodeOf((outcome as { error: unknown }).error)).toBe(EXITS[status])
    // A refusal is final; only "wait" may be asked again, and only where repeating changes nothing.
    expect(server.requests.length).toBe(status === 429 && route.idempotent ? pauses.length + 1 : 1)
  })
})

/** `null` where the schema has a list arrives as an empty list; other values arrive as they are. */
function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNull(item)]),
  )
}

it('covers every recorded route', () => {
  const recorded = new Set(fixtures.map(({ fixture }) => fixture.route))
  expect(recorded.size).toBeGreaterThanOrEqual(27)
})
