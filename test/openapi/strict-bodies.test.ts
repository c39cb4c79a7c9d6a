// Bodies that two readers would read differently, or that cannot be kept as they came, are refused by every route that
// takes one (decision 21). The bodies here succeed but for the one thing that is wrong with them.
import { type RouteSpec, routes } from '@mcp-runtime/contract'
import { openApiDocument } from '@mcp-runtime/contract/openapi'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createJudge } from './support/judge.ts'
import { type Attempt, attempts, isCostly, toSent } from './support/request.ts'
import { startWorld, type World } from './support/world.ts'

vi.mock(
  '../../packages/platform/src/identity/slow-hash.ts',
  () => import('../../packages/platform/test/support/quick-hash.ts'),
)

const judge = createJudge(openApiDocument(routes, { version: '0' }))
const withBody = Object.entries<RouteSpec>(routes).filter(([, { body }]) => body !== undefined)

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
/** A body of more than nothing, by who may. */
async function goodBody(name: string, route: RouteSpec): Promise<Attempt & { body: Record<string, unknown> }> {
  const all = await attempts(name, route, world, judge)
  const found = all.findLast(({ body }) => isObject(body) && Object.keys(body).length > 0)
  if (found === undefined) throw new Error(`${name}: no body is known. Say one in test/openapi/support/fixtures.ts.`)
  return found as Attempt & { body: Record<string, unknown> }
}

/** A letter that folds to this one and is another. */
const FOLDS: Readonly<Record<string, string>> = { s: 'ſ', k: '\u212a', S: 'ſ', K: '\u212a' }
const wide = (letter: string) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)

function folded(key: string): string {
  const at = [...key].findIndex((letter) => letter in FOLDS)
  if (at < 0) return wide(key[0] ?? '') + key.slice(1)
  return key.slice(0, at) + FOLDS[key[at] as string] + key.slice(at + 1)
}

const flipped = (key: string) =>
  (key[0] === key[0]?.toUpperCase() ? key[0]?.toLowerCase() : key[0]?.toUpperCase()) + key.slice(1)

/** The object with one more member in front of or behind it. */
const twice = (body: object, key: string, value: unknown, first: boolean) => {
  const member = `${JSON.stringify(key)}:${JSON.stringify(value)}`
  const inner = JSON.stringify(body).slice(1, -1)
  return `{${first ? `${member},${inner}` : `${inner},${member}`}}`
}

/** Where texts are, outermost first; of objects within as well. */
function textPlaces(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value === 'string') return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) =>
    textPlaces(item, [...path, Array.isArray(value) ? Number(key) : key]),
  )
}

function replaced(
  value: unknown,
  [key, ...rest]: readonly (string | number)[],
  change: (text: string) => string,
): unknown {
  if (key === undefined) return change(value as string)
  if (Array.isArray(value)) return value.map((item, at) => (at === key ? replaced(item, rest, change) : item))
  return Object.fromEntries(
    Object.entries(value as object).map(([name, item]) => [name, name === key ? replaced(item, rest, change) : item]),
  )
}

const ODD = ['\ud800', '\udc00x', '\0']
const escaped = (value: unknown) =>
  JSON.stringify(value).replace(/[\ud800-\udfff]/g, (half) => `\\u${half.charCodeAt(0).toString(16)}`)

describe('a body', () => {
  it.each(withBody)('of %s says nothing twice, and nothing that is not known', async (name, route) => {
    await world.restore()
    const { body, as, ...wanted } = await goodBody(name, route)
    const [key = '', value] = Object.entries(body)[0] ?? []
    const cases: [string, string][] = [
      ['equal', twice(body, key, value, false)],
      ['another value', twice(body, key, 'other', true)],
      [
        'escaped',
        twice(body, key, value, false).replace(/"(.)([^"]*)":[^"]*$/, `"\\u00${key.charCodeAt(0).toString(16)}$2":0}`),
      ],
      ['unknown', twice(body, 'unknown', value, false)],
      ['case', twice(body, flipped(key), value, false)],
      ['folded', twice(body, folded(key), value, true)],
    ]
    const inner = Object.entries(body).find(([, member]) => isObject(member) && Object.keys(member).length > 0)
    if (inner !== undefined) {
      const [outer, member] = inner as [string, Record<string, unknown>]
      const deep = twice(member, Object.keys(member)[0] as string, 'other', false)
      cases.push([
        'within',
        JSON.stringify({ ...body, [outer]: 0 }).replace(
          `${JSON.stringify(outer)}:0`,
          () => `${JSON.stringify(outer)}:${deep}`,
        ),
      ])
    }
    for (const [what, text] of cases) {
      expect(() => JSON.parse(text), `${what}: ${text}`).not.toThrow()
      const answer = await world.call(as, { ...toSent(route, wanted), body: text })
      expect(judge.problems(route, answer), what).toEqual([])
      expect([what, answer.status, answer.json]).toMatchObject([
        what,
        400,
        { error: 'invalid_request_body', issues: [{}] },
      ])
    }
  })

  it.each(withBody)('of %s has no text that cannot be kept as it came', async (name, route) => {
    const { body, as, ...wanted } = await goodBody(name, route)
    for (const [at, path] of textPlaces(body).entries()) {
      for (const odd of at === 0 ? ODD : [ODD[at % ODD.length]]) {
        const text = escaped(replaced(body, path, (old) => old + odd))
        const answer = await world.call(as, { ...toSent(route, wanted), body: text })
        expect(judge.problems(route, answer), text).toEqual([])
        expect([text, answer.status, answer.json]).toMatchObject([
          text,
          400,
          { error: 'invalid_request_body', issues: [{}] },
        ])
      }
    }
  })

  it.each(withBody)('of %s may be as deep as its size lets it be', async (name, route) => {
    const { body, as, ...wanted } = await goodBody(name, route)
    const half = Math.floor((route.bodyLimit ?? 65_536) / 2) - 200
    const [key] = Object.keys(body)
    const deep = '['.repeat(half) + ']'.repeat(half)
    const nested = `${'{"a":'.repeat(Math.floor(half / 3))}1${'}'.repeat(Math.floor(half / 3))}`
    for (const text of [deep, `{${JSON.stringify(key)}:${deep}}`, `{"unknown":${deep}}`, nested]) {
      const answer = await world.call(as, { ...toSent(route, wanted), body: text })
      expect(judge.problems(route, answer)).toEqual([])
      expect(answer.status).toBe(400)
    }
  })

  it.each(withBody)('of %s is taken whatever type it claims, but for a form', async (name, route) => {
    await world.restore()
    const { as, ...wanted } = (await attempts(name, route, world, judge)).at(-1) as Attempt
    const sent = toSent(route, wanted)
    const statuses = new Set<number>()
    const types = ['foo', 'text/plain', '*/*; q', 'application/json; charset=utf-16']
    for (const type of isCostly(route) ? types.slice(0, 1) : types) {
      const answer = await world.call(as, { ...sent, headers: { 'content-type': type } })
      expect(judge.problems(route, answer), type).toEqual([])
      // The second time it may be there already.
      statuses.add(answer.status === 409 ? (wanted.status ?? route.status) : answer.status)
    }
    expect(statuses.size).toBe(1)
    const form = await world.call(as, { ...sent, headers: { 'content-type': 'multipart/form-data; boundary=x' } })
    expect([form.status, form.json]).toMatchObject([400, { error: 'invalid_request_body' }])
  })
})
