// The columns of platform-api §5 that are other where the platform has a catalog: a service key reads and publishes
// there, and in public mode anybody sees the lists.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Call, grantBody, type Rig, serverBody, startRig } from '../../packages/platform/test/support/platform.ts'
import { ADMIN_SERVICE_KEY, keyCaller, SERVICE_KEY } from './support/cast.ts'

vi.mock(
  '../../packages/platform/src/identity/slow-hash.ts',
  () => import('../../packages/platform/test/support/quick-hash.ts'),
)

const CALLERS = ['anon', 'svc', 'serverOwner', 'user', 'owner', 'admin', 'svcA'] as const
type Caller = (typeof CALLERS)[number]

interface Row {
  readonly name: string
  readonly ask: (
    rig: Rig,
    n: number,
  ) => { method: string; path: string; body?: unknown; headers?: Record<string, string> }
  readonly statuses: string
}

const rowsOf = (mode: 'org' | 'public'): Row[] => {
  const catalog = `mcp-servers-${mode}`
  const item = `/runtime/servers/${catalog}/pub`
  const place = { namespace: catalog, scope: mode }
  const lists = mode === 'public' ? '200' : '401'
  const get = (path: string, statuses: string): Row => ({
    name: `GET ${path}`,
    ask: () => ({ method: 'GET', path }),
    statuses,
  })
  const post = (name: string, path: string, body: (n: number) => unknown, statuses: string): Row => ({
    name,
    ask: (_rig, n) => ({ method: 'POST', path, body: body(n) }),
    statuses,
  })
  const form = (rig: Rig) =>
    ['target', `${rig.platform.registryHost}/${mode}/desk:v1`, 'scope', mode]
      .map((text, at) => (at % 2 === 0 ? `--b\r\nContent-Disposition: form-data; name="${text}"\r\n` : text))
      .concat(['--b\r\nContent-Disposition: form-data; name="image_tar"; filename="i.tar"\r\n', 'x', '--b--\r\n'])
      .join('\r\n')
  return [
    //                                            anon svc serverOwner user owner admin svcA
    get('/runtime/servers', `${lists} 200 200 200 200 200 200`),
    get('/runtime/tools', `${lists} 200 200 200 200 200 200`),
    get('/runtime/servers?namespace=mcp-team-local', `${lists === '200' ? 403 : 401} 403 403 403 200 200 200`),
    get(item, '401 200 200 200 200 200 200'),
    get(`/runtime/policy?namespace=${catalog}&server=pub`, '401 403 200 403 403 200 200'),
    get('/runtime/grants', '401 200 200 200 200 200 200'),
    get('/runtime/sessions', '401 200 200 200 200 200 200'),
    get('/runtime/namespaces', '401 200 200 200 200 200 200'),
    get(`/runtime/namespaces/${catalog}`, '401 200 200 200 200 200 200'),
    post('POST a new server', '/runtime/servers', (n) => serverBody(`new-${n}`, place), '401 200 200 200 200 200 200'),
    post(
      'POST an update',
      '/runtime/servers',
      () => serverBody('pub', { ...place, update: true }),
      '401 403 200 403 403 200 200',
    ),
    post(
      'POST a grant',
      '/runtime/grants',
      () => grantBody('g', { namespace: catalog, serverRef: { name: 'pub', namespace: catalog } }),
      '401 403 200 403 403 200 200',
    ),
    post(
      'POST an update of the server of a service key',
      '/runtime/servers',
      () => serverBody('of-key', { ...place, update: true }),
      '401 200 403 403 403 200 200',
    ),
    {
      name: 'PUT a secret of the catalog',
      ask: () => ({ method: 'PUT', path: `/local/secrets/${catalog}/s/K`, body: { value: 'x' } }),
      statuses: '401 403 403 403 403 200 200',
    },
    {
      name: 'POST a push to the catalog, which gets as far as its image',
      ask: (rig) => ({
        method: 'POST',
        path: '/runtime/registry/push',
        body: form(rig),
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
      }),
      statuses: '401 422 422 422 422 422 422',
    },
    {
      name: 'GET /registry/authz of the catalog',
      ask: () => ({
        method: 'GET',
        path: '/registry/authz',
        headers: { 'x-forwarded-uri': `/v2/${mode}/desk/manifests/v1` },
      }),
      statuses: '401 204 204 204 204 204 204',
    },
    {
      name: 'POST /runtime/adapter/sessions',
      ask: () => ({
        method: 'POST',
        path: '/runtime/adapter/sessions',
        body: { serverName: 'pub', namespace: catalog, agentID: 'cursor' },
      }),
      statuses: '401 401 200 200 200 200 401',
    },
    {
      name: 'DELETE the server',
      ask: () => ({ method: 'DELETE', path: item }),
      statuses: '401 403 200 403 403 200 200',
    },
  ]
}

describe.each(['org', 'public'] as const)('in mode %s', (mode) => {
  let rig: Rig
  let as: Record<Caller, Call>
  let n = 0
  beforeAll(async () => {
    rig = await startRig({ mode, serviceKeys: { user: [SERVICE_KEY], admin: [ADMIN_SERVICE_KEY] } })
    as = {
      anon: rig.anon,
      svc: keyCaller(rig.url, SERVICE_KEY),
      serverOwner: (await rig.user('server-owner@example.com')).call,
      user: (await rig.user('user@example.com')).call,
      owner: rig.owner,
      admin: rig.admin,
      svcA: keyCaller(rig.url, ADMIN_SERVICE_KEY),
    }
  })
  afterAll(() => rig.stop())

  /** What the rows are about, where the one before took it away. */
  const again = async (): Promise<void> => {
    const place = { namespace: `mcp-servers-${mode}`, scope: mode }
    await as.serverOwner('POST', '/runtime/servers', serverBody('pub', place))
    await as.svc('POST', '/runtime/servers', serverBody('of-key', place))
    const serverRef = { name: 'pub', namespace: place.namespace }
    await as.serverOwner('POST', '/runtime/grants', grantBody('all', { namespace: place.namespace, serverRef }))
  }

  describe.each(rowsOf(mode))('$name', ({ ask, statuses }) => {
    it.each(CALLERS.map((who, at) => [who, Number(statuses.split(' ')[at])] as const))(
      'by %s: %i',
      async (who, status) => {
        await again()
        n += 1
        const { method, path, body, headers } = ask(rig, n)
        const answer = await as[who](method, path, body, headers)
        expect([answer.status, answer.status === status ? undefined : answer.body]).toEqual([status, undefined])
      },
    )
  })
})
