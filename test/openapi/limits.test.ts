// Every size and count that the API has a limit for: at the limit it is taken, one above it is refused in words
// (platform-api §2.2, §6). The numbers stand here by hand; they are facts, and not what the code happens to say.
import { randomUUID } from 'node:crypto'
import { type RouteSpec, routes } from '@mcp-runtime/contract'
import { openApiDocument } from '@mcp-runtime/contract/openapi'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Sent } from './support/http.ts'
import { createJudge } from './support/judge.ts'
import { attempts, isCostly, toSent } from './support/request.ts'
import {
  grantBody,
  NAME,
  NAMESPACE,
  PASSWORD,
  serverBody,
  sessionBody,
  startWorld,
  type Who,
  type World,
} from './support/world.ts'

vi.mock(
  '../../packages/platform/src/identity/slow-hash.ts',
  () => import('../../packages/platform/test/support/quick-hash.ts'),
)

const judge = createJudge(openApiDocument(routes, { version: '0' }))
const KIB = 1024
let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const CAPS: Readonly<Record<string, number>> = {
  'POST /auth/signup': 4,
  'POST /auth/login': 4,
  'POST /users': 4,
  'POST /user/registry-credentials': 4,
  'POST /auth/oidc': 8,
  'POST /runtime/actions/restart': 4,
  'POST /runtime/teams': 8,
  'POST /runtime/teams/:slug/members': 8,
  'PUT /runtime/teams/:slug/members/:userID': 8,
  'POST /runtime/teams/:slug/users': 8,
  'POST /user/api-keys': 8,
  'POST /user/activity/image-publish': 16,
  'POST /runtime/adapter/sessions': 16,
  'POST /runtime/servers': 64,
  'POST /runtime/grants': 64,
  'PATCH /runtime/grants/:namespace/:name': 64,
  'POST /runtime/sessions': 64,
  'PATCH /runtime/sessions/:namespace/:name': 64,
}

describe('the size of a body', () => {
  const named = new Map<string, RouteSpec>(
    Object.values<RouteSpec>(routes).map((route) => [`${route.method} ${route.path}`, route]),
  )
  it.each(Object.entries(CAPS))('of %s is at most %i KiB', (id, kib) => {
    expect(named.get(id)?.bodyLimit).toBe(kib * KIB)
  })

  const withBody = Object.entries<RouteSpec>(routes).filter(([, { body }]) => body !== undefined)
  it.each(withBody)('of %s is counted to the byte', async (name, route) => {
    await world.restore()
    const limit = route.bodyLimit ?? 64 * KIB
    const statuses: number[] = []
    for (const wanted of await attempts(name, route, world, judge)) {
      const sent = toSent(route, wanted)
      const padded = (bytes: number) => ({
        ...sent,
        body: String(sent.body) + ' '.repeat(bytes - Buffer.byteLength(sent.body ?? '')),
      })
      const over = await world.call(wanted.as, padded(limit + 1))
      expect(judge.problems(route, over)).toEqual([])
      expect([over.status, over.json]).toMatchObject([413, { error: 'request_too_large' }])
      const full = await world.call(wanted.as, padded(limit))
      expect(judge.problems(route, full)).toEqual([])
      statuses.push(full.status)
      if (full.status === (wanted.status ?? route.status)) return
    }
    expect.fail(`At the limit: ${statuses.join(', ')}`)
  })

  it.each(withBody.filter(([, route]) => !isCostly(route)).slice(0, 3))(
    'of %s is counted where nobody says it beforehand',
    async (name, route) => {
      const [wanted] = await attempts(name, route, world, judge)
      const limit = route.bodyLimit ?? 64 * KIB
      const sent = toSent(route, wanted ?? {})
      const pieces = [String(sent.body), ...Array.from({ length: 9 }, () => ' '.repeat(Math.ceil(limit / 8)))]
      const answer = await world.call(wanted?.as ?? 'admin', { ...sent, pieces })
      expect([answer.status, answer.json]).toMatchObject([413, { error: 'request_too_large' }])
    },
  )
})

interface Limit {
  readonly what: string
  readonly most: number
  readonly as: Who
  /** The request with that much of it. */
  readonly ask: (size: number) => Sent
  readonly done: number
  readonly refused: number
}

const post = (path: string, body: unknown, method = 'POST'): Sent => ({ method, path, body: JSON.stringify(body) })
const get = (path: string): Sent => ({ method: 'GET', path })
const a = (size: number) => 'a'.repeat(size)
/** `size` characters that nothing else begins with. */
const unique = (size: number) => `${randomUUID()}${a(size)}`.slice(0, size)
const push = (fields: Readonly<Record<string, string>>): Sent => ({
  ...toSent(routes.pushImage, { form: [...Object.entries(fields).map(([name, body]) => ({ name, body }))] }),
})

const grant = (more: object) => post('/runtime/grants', grantBody(NAME, more))
const session = (more: object) => post('/runtime/sessions', sessionBody(NAME, more))
const server = (spec: object) => {
  const body = serverBody(NAME, { update: true })
  return post('/runtime/servers', { ...body, spec: { ...body.spec, ...spec } })
}
const person = (email: string, password: string) => post('/users', { email, password })

const LIMITS: readonly Limit[] = [
  { what: 'the name of a grant', most: 253, as: 'owner', ask: (n) => grant({ name: a(n) }), done: 200, refused: 400 },
  {
    what: 'the name of a session',
    most: 253,
    as: 'admin',
    ask: (n) => session({ name: a(n) }),
    done: 200,
    refused: 400,
  },
  {
    what: 'the name of a secret',
    most: 253,
    as: 'owner',
    ask: (n) => post(`/local/secrets/${NAMESPACE}/${a(n)}/KEY`, { value: 'x' }, 'PUT'),
    done: 200,
    refused: 400,
  },
  {
    what: 'the key of a secret',
    most: 253,
    as: 'owner',
    ask: (n) => post(`/local/secrets/${NAMESPACE}/keys/${a(n)}`, { value: 'x' }, 'PUT'),
    done: 200,
    refused: 400,
  },
  {
    what: 'the value of a secret',
    most: 64 * KIB,
    as: 'owner',
    ask: (n) => post(`/local/secrets/${NAMESPACE}/values/KEY`, { value: a(n) }, 'PUT'),
    done: 200,
    refused: 413,
  },
  {
    what: 'the team of a grant',
    most: 128,
    as: 'owner',
    ask: (n) => grant({ subject: { teamID: a(n) } }),
    done: 200,
    refused: 400,
  },
  {
    what: 'the team of a session',
    most: 128,
    as: 'admin',
    ask: (n) => session({ subject: { teamID: a(n) } }),
    done: 200,
    refused: 400,
  },
  {
    what: 'the slug of a team',
    most: 54,
    as: 'admin',
    ask: (n) => post('/runtime/teams', { slug: unique(n) }),
    done: 200,
    refused: 400,
  },
  {
    what: 'an e-mail address',
    most: 254,
    as: 'admin',
    ask: (n) => person(`${unique(n - 13)}@example.test`, PASSWORD),
    done: 201,
    refused: 400,
  },
  {
    what: 'a password',
    most: 1024,
    as: 'admin',
    ask: (n) => person(`${unique(20)}@example.test`, a(n)),
    done: 201,
    refused: 400,
  },
  {
    what: 'the reference of a published image',
    most: 512,
    as: 'owner',
    ask: (n) => post('/user/activity/image-publish', { image_ref: a(n) }),
    done: 202,
    refused: 400,
  },
  {
    what: 'the source of a published image',
    most: 512,
    as: 'owner',
    ask: (n) => post('/user/activity/image-publish', { image_ref: 'x', source_image: a(n) }),
    done: 202,
    refused: 400,
  },
  {
    what: 'how an image was published',
    most: 64,
    as: 'owner',
    ask: (n) => post('/user/activity/image-publish', { image_ref: 'x', mode: a(n) }),
    done: 202,
    refused: 400,
  },
  {
    what: 'a reason',
    most: 256,
    as: 'owner',
    ask: (n) => ({ ...grant({}), headers: { 'x-mcp-reason': '%C3%A9'.repeat(n) } }),
    done: 200,
    refused: 400,
  },
  { what: 'a port', most: 65_535, as: 'owner', ask: (n) => server({ port: n }), done: 200, refused: 422 },
  {
    what: 'the service port',
    most: 65_535,
    as: 'owner',
    ask: (n) => server({ servicePort: n }),
    done: 200,
    refused: 422,
  },
  {
    what: 'the number of replicas',
    most: 2 ** 31 - 1,
    as: 'owner',
    ask: (n) =>
      post('/runtime/server-plans', {
        ...serverBody(NAME, { update: true }),
        spec: { ...serverBody(NAME).spec, replicas: n },
      }),
    done: 200,
    refused: 400,
  },
  ...['/runtime/grants', '/runtime/sessions', '/local/events', '/runtime/audit'].map(
    (path): Limit => ({
      what: `the limit of ${path}`,
      most: 1000,
      as: 'owner',
      ask: (n) => get(`${path}?limit=${n}`),
      done: 200,
      refused: 400,
    }),
  ),
]

describe('the size of', () => {
  it.each(LIMITS.map((limit) => [limit.what, limit] as const))('%s has a limit', async (_, limit) => {
    await world.restore()
    const most = await world.call(limit.as, limit.ask(limit.most))
    expect([limit.most, most.status, most.status === limit.done ? '' : most.text]).toEqual([limit.most, limit.done, ''])
    const over = await world.call(limit.as, limit.ask(limit.most + 1))
    expect([over.status, over.json]).toMatchObject([
      limit.refused,
      { error: expect.any(String), message: expect.stringMatching(/\w/) },
    ])
  })

  it('a password has a least one', async () => {
    const ask = (size: number) => world.call('admin', person(`${unique(20)}@example.test`, a(size)))
    expect([(await ask(8)).status, (await ask(7)).status]).toEqual([201, 400])
  })

  it.each(['/runtime/grants', '/runtime/sessions', '/local/events', '/runtime/audit'])(
    'a page of %s has a least one',
    async (path) => {
      const statuses = await Promise.all(
        [1, 0].map(async (size) => (await world.call('owner', get(`${path}?limit=${size}`))).status),
      )
      expect(statuses).toEqual([200, 400])
    },
  )

  it.each([
    ['target', 4096],
    ['scope', 64],
  ])('%s of a push has a limit', async (field, most) => {
    const over = await world.call(
      'owner',
      push({ ...(field === 'scope' ? { target: 'x' } : {}), [field]: a(most + 1) }),
    )
    expect([over.status, over.json]).toMatchObject([400, { message: expect.stringContaining(`${most} bytes`) }])
    const full = await world.call('owner', push({ ...(field === 'scope' ? { target: 'x' } : {}), [field]: a(most) }))
    expect([full.status, full.json]).toMatchObject([400, { message: 'image_tar is required.' }])
  })

  it('how long a session lives is cut to a day', async () => {
    const ask = async (requestedTTL: string) => {
      const body = { serverName: NAME, namespace: NAMESPACE, agentID: 'cursor', requestedTTL }
      const { status, json } = await world.call('victim', post('/runtime/adapter/sessions', body))
      return { status, json }
    }
    await world.must('admin', 'PUT', `/runtime/teams/local/members/${world.victim.id}`, { role: 'member' })
    const { status, json } = await ask('900h')
    const left = Date.parse((json as { expiresAt: string }).expiresAt) - Date.now()
    expect([status, Math.round(left / 3_600_000)]).toEqual([200, 24])
    for (const wrong of ['0s', '-1h', '1d', 'soon']) expect((await ask(wrong)).status).toBe(400)
  })
})
