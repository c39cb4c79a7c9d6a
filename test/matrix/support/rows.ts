// The role × endpoint matrix of platform-api §5 as data: what each caller is answered by the original, and where ours
// answers otherwise on purpose, with the reason (docs/differences.md tells the same).
import { grantBody, PASSWORD, serverBody, sessionBody } from '../../../packages/platform/test/support/platform.ts'
import { type Cast, NAMESPACE, WHO, type Who } from './cast.ts'

export interface Ask {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Row {
  readonly name: string
  /** Makes what the call needs and says the call; `n` is another number each time. */
  readonly ask: (cast: Cast, who: Who, n: number) => Ask | Promise<Ask>
  /** Statuses, in the order of WHO. */
  readonly original: Readonly<Record<Who, number>>
  readonly ours: Readonly<Partial<Record<Who, number>>>
  readonly why: string
}

type Asking = Row['ask'] | Ask

interface Difference {
  readonly ours: Readonly<Partial<Record<Who, number>>>
  readonly why: string
}

function row(name: string, ask: Asking, statuses: string, difference: Difference = { ours: {}, why: '' }): Row {
  const numbers = statuses.split(/\s+/).map(Number)
  if (numbers.length !== WHO.length) throw new Error(`${name} has ${numbers.length} cells.`)
  const original = Object.fromEntries(WHO.map((who, at) => [who, numbers[at]])) as Row['original']
  return { name, ask: typeof ask === 'function' ? ask : () => ask, original, ...difference }
}

const get = (path: string, statuses: string, difference?: Difference): Row =>
  row(`GET ${path}`, { method: 'GET', path }, statuses, difference)

const everybody = (status: number): string => WHO.map(() => status).join(' ')

const all = (status: number): Record<Who, number> =>
  Object.fromEntries(WHO.map((who) => [who, status])) as Record<Who, number>

const ITEM = `/runtime/servers/${NAMESPACE}/desk`
const GRANT = `/runtime/grants/${NAMESPACE}/g`
const SESSION = `/runtime/sessions/${NAMESPACE}/s`

const withAccess =
  (ask: Ask): Row['ask'] =>
  async ({ as }) => {
    await as.admin('POST', '/runtime/grants', grantBody('g', { disabled: false }))
    await as.admin('POST', '/runtime/sessions', sessionBody('s', { revoked: false }))
    return ask
  }

/** Another server of the server's owner, to be taken away. */
const doomed: Row['ask'] = async ({ as }, _who, n) => {
  await as.serverOwner('POST', '/runtime/servers', serverBody(`doomed-${n}`))
  return { method: 'DELETE', path: `/runtime/servers/${NAMESPACE}/doomed-${n}` }
}

const doomedTeam: Row['ask'] = async ({ as }, _who, n) => {
  await as.admin('POST', '/runtime/teams', { slug: `doomed-${n}` })
  return plain('DELETE', `/runtime/teams/doomed-${n}`)
}

const withSecret =
  (path: string): Row['ask'] =>
  async ({ as }) => {
    await as.admin('PUT', `/local/secrets/${NAMESPACE}/s/K`, { value: 'x' })
    return plain('DELETE', path)
  }

/** A call about a member of the team who is there again before each. */
const aboutMember =
  (method: string, body?: unknown): Row['ask'] =>
  async ({ as, ids }) => {
    const path = `/runtime/teams/local/members/${ids.extra}`
    await as.admin('PUT', path, {})
    return plain(method, path, body)
  }

/** A key of the caller's own, or the id of none where he can have none. */
const ownKey =
  (collection: string, member: string, method: string, verb = ''): Row['ask'] =>
  async ({ as }, who) => {
    const { body } = await as[who]('POST', collection, { name: 'k' })
    return { method, path: `${collection}/${body[member]?.id ?? 'none'}${verb}` }
  }

const push: Row['ask'] = ({ rig }) => ({
  method: 'POST',
  path: '/runtime/registry/push',
  headers: { 'content-type': 'multipart/form-data; boundary=b' },
  body: [
    '--b\r\nContent-Disposition: form-data; name="target"',
    `\r\n${rig.platform.registryHost}/local/desk:v1`,
    '--b\r\nContent-Disposition: form-data; name="image_tar"; filename="i.tar"',
    '\r\nno archive',
    '--b--\r\n',
  ].join('\r\n'),
})

const plain = (method: string, path: string, body?: unknown): Ask => ({
  method,
  path,
  ...(body === undefined ? {} : { body }),
})

export const rows: readonly Row[] = [
  //                                                   anon svc user other member owner serverOwner admin svcA
  row(
    'POST /auth/login',
    plain('POST', '/auth/login', { email: 'user@example.com', password: PASSWORD }),
    everybody(200),
  ),
  row(
    'POST /auth/signup',
    (_cast, _who, n) => plain('POST', '/auth/signup', { email: `s${n}@example.com`, password: PASSWORD }),
    everybody(201),
  ),
  row(
    'POST /auth/signup of an administrator',
    (_cast, _who, n) =>
      plain('POST', '/auth/signup', { email: `a${n}@example.com`, password: PASSWORD, role: 'admin' }),
    '403 403 403 403 403 403 403 201 201',
  ),
  row('POST /auth/oidc', plain('POST', '/auth/oidc', { id_token: 'x' }), everybody(200), {
    ours: all(503),
    why: 'There is no provider to ask.',
  }),
  get('/auth/me', '401 200 200 200 200 200 200 200 200'),
  row(
    'POST /users',
    (_cast, _who, n) => plain('POST', '/users', { email: `u${n}@example.com`, password: PASSWORD }),
    '401 403 403 403 403 403 403 201 201',
  ),
  get('/users', '401 403 403 403 403 403 403 405 405', {
    ours: { admin: 200, svcA: 200 },
    why: 'Administrators see the accounts.',
  }),
  get('/user/registry-credentials', '401 401 200 200 200 200 200 200 401'),
  row(
    'POST /user/registry-credentials',
    plain('POST', '/user/registry-credentials', { name: 'n' }),
    '401 401 201 201 201 201 201 201 401',
  ),
  row(
    'DELETE /user/registry-credentials/{id}',
    ownKey('/user/registry-credentials', 'credential', 'DELETE'),
    '401 401 200 200 200 200 200 200 401',
  ),
  row(
    'POST /user/registry-credentials/{id}/revoke',
    ownKey('/user/registry-credentials', 'credential', 'POST', '/revoke'),
    '401 401 200 200 200 200 200 200 401',
  ),
  row(
    'POST /user/activity/image-publish',
    plain('POST', '/user/activity/image-publish', { image_ref: 'r.example/local/desk:v1', mode: 'platform' }),
    '401 401 202 202 202 202 202 202 401',
  ),
  get('/user/api-keys', '401 401 200 200 200 200 200 200 401'),
  row('POST /user/api-keys', plain('POST', '/user/api-keys', { name: 'n' }), '401 401 200 200 200 200 200 200 401'),
  row('DELETE /user/api-keys/{id}', ownKey('/user/api-keys', 'key', 'DELETE'), '401 401 200 200 200 200 200 200 401'),
  row(
    'POST /user/api-keys/{id}/revoke',
    ownKey('/user/api-keys', 'key', 'POST', '/revoke'),
    '401 401 200 200 200 200 200 200 401',
  ),
  ...['GET', 'PUT', 'DELETE'].map((method) =>
    row(
      `${method} /registry/authz of a repository of the team`,
      { method, path: '/registry/authz', headers: { 'x-forwarded-uri': '/v2/local/desk/manifests/v1' } },
      '401 403 403 403 204 204 204 204 204',
    ),
  ),
  get('/runtime/servers', '401 200 200 200 200 200 200 200 200'),
  get(`/runtime/servers?namespace=${NAMESPACE}`, '401 403 403 403 200 200 200 200 200'),
  get('/runtime/tools', '401 200 200 200 200 200 200 200 200'),
  get(`/runtime/tools?namespace=${NAMESPACE}`, '401 403 403 403 200 200 200 200 200'),
  get(ITEM, '401 403 403 403 200 200 200 200 200'),
  row(
    'POST /runtime/servers (new)',
    (_cast, _who, n) => plain('POST', '/runtime/servers', serverBody(`new-${n}`)),
    '401 403 403 403 200 200 200 200 200',
  ),
  row(
    'POST /runtime/servers (update)',
    plain('POST', '/runtime/servers', serverBody('desk', { update: true })),
    '401 403 403 403 403 403 200 200 200',
  ),
  row(
    'POST /runtime/server-plans',
    plain('POST', '/runtime/server-plans', serverBody('desk', { update: true })),
    '401 403 403 403 403 403 200 200 200',
  ),
  get(`${ITEM}/manifest`, '401 403 403 403 403 403 200 200 200'),
  // Who gets past the rights is told that this is no number of lines.
  get(`${ITEM}/logs?tail=x`, '401 403 403 403 403 403 400 400 400'),
  row('DELETE /runtime/servers/{ns}/{n}', doomed, '401 403 403 403 403 403 200 200 200'),
  row(
    'DELETE /runtime/servers/{ns}/{n} of a server that is not there',
    plain('DELETE', `/runtime/servers/${NAMESPACE}/nope`),
    '401 403 403 403 200 200 200 200 200',
    {
      ours: { member: 404, owner: 404, serverOwner: 404, admin: 404, svcA: 404 },
      why: 'A success for a typing error is none (F19).',
    },
  ),
  get(`/runtime/policy?namespace=${NAMESPACE}&server=desk`, '401 403 403 403 403 200 200 200 200'),
  get('/runtime/grants', '401 403 403 200 200 200 200 200 200'),
  get(`/runtime/grants?namespace=${NAMESPACE}`, '401 403 403 403 200 200 200 200 200'),
  row('POST /runtime/grants', plain('POST', '/runtime/grants', grantBody('g')), '401 403 403 403 403 200 200 200 200'),
  row(`GET ${GRANT}`, withAccess(plain('GET', GRANT)), '401 403 403 403 403 200 200 200 200'),
  row(`PATCH ${GRANT}`, withAccess(plain('PATCH', GRANT, { disabled: true })), '401 403 403 403 403 200 200 200 200'),
  row(`POST ${GRANT}/disable`, withAccess(plain('POST', `${GRANT}/disable`)), '401 403 403 403 403 200 200 200 200'),
  row(`POST ${GRANT}/enable`, withAccess(plain('POST', `${GRANT}/enable`)), '401 403 403 403 403 200 200 200 200'),
  row(`DELETE ${GRANT}`, withAccess(plain('DELETE', GRANT)), '401 403 403 403 403 200 200 200 200'),
  get('/runtime/sessions', '401 403 403 200 200 200 200 200 200'),
  get(`/runtime/sessions?namespace=${NAMESPACE}`, '401 403 403 403 200 200 200 200 200'),
  row(
    'POST /runtime/sessions',
    plain('POST', '/runtime/sessions', sessionBody('s')),
    '401 403 403 403 403 403 403 200 200',
  ),
  row(`GET ${SESSION}`, withAccess(plain('GET', SESSION)), '401 403 403 403 403 200 200 200 200'),
  row(
    `PATCH ${SESSION}`,
    withAccess(plain('PATCH', SESSION, { revoked: true })),
    '401 403 403 403 403 200 200 200 200',
  ),
  row(`POST ${SESSION}/revoke`, withAccess(plain('POST', `${SESSION}/revoke`)), '401 403 403 403 403 200 200 200 200'),
  row(
    `POST ${SESSION}/unrevoke`,
    withAccess(plain('POST', `${SESSION}/unrevoke`)),
    '401 403 403 403 403 200 200 200 200',
  ),
  row(`DELETE ${SESSION}`, withAccess(plain('DELETE', SESSION)), '401 403 403 403 403 200 200 200 200'),
  row(
    'POST /runtime/adapter/sessions',
    withAccess(
      plain('POST', '/runtime/adapter/sessions', { serverName: 'desk', namespace: NAMESPACE, agentID: 'cursor' }),
    ),
    '401 401 403 403 200 200 200 200 401',
  ),
  get('/runtime/teams', '401 200 200 200 200 200 200 200 200'),
  row(
    'POST /runtime/teams',
    (_cast, _who, n) => plain('POST', '/runtime/teams', { slug: `team-${n}` }),
    '401 403 403 403 403 403 403 200 200',
  ),
  get('/runtime/teams/local', '401 403 403 403 200 200 200 200 200'),
  get('/runtime/teams/local/members', '401 403 403 403 200 200 200 200 200'),
  row(
    'PUT /runtime/teams/{s}/members/{id}',
    aboutMember('PUT', { role: 'member' }),
    '401 403 403 403 403 200 403 200 200',
  ),
  row('DELETE /runtime/teams/{s}/members/{id}', aboutMember('DELETE'), '401 403 403 403 403 200 403 200 200'),
  row(
    'POST /runtime/teams/{s}/members',
    ({ ids }) => plain('POST', '/runtime/teams/local/members', { userID: ids.extra, role: 'member' }),
    '401 403 403 403 403 200 403 200 200',
  ),
  row(
    'POST /runtime/teams/{s}/users',
    (_cast, _who, n) => plain('POST', '/runtime/teams/local/users', { email: `t${n}@example.com`, password: PASSWORD }),
    '401 403 403 403 403 201 403 201 201',
  ),
  row('DELETE /runtime/teams/{s}', doomedTeam, '401 403 403 403 403 403 403 405 405', {
    ours: { admin: 200, svcA: 200 },
    why: 'A team can be deleted (F21).',
  }),
  get('/runtime/namespaces', '401 200 200 200 200 200 200 200 200'),
  get(`/runtime/namespaces/${NAMESPACE}`, '401 403 403 403 200 200 200 200 200'),
  get('/runtime/namespaces/mcp-servers', '401 403 200 200 200 200 200 200 200'),
  row('POST /runtime/registry/push', push, '401 403 403 403 422 422 422 422 422'),
  get('/runtime/registry/images', '401 200 200 200 200 200 200 200 200'),
  row(
    'POST /runtime/adapter/certificates',
    plain('POST', '/runtime/adapter/certificates', {}),
    '401 403 503 503 503 503 503 503 403',
    {
      ours: { svc: 401, svcA: 401 },
      why: 'A service key is nobody, so it has no session; told as for adapter sessions.',
    },
  ),
  get('/runtime/components', '401 403 403 403 403 403 403 200 200'),
  get('/dashboard/summary', '401 403 403 403 403 403 403 200 200'),
  get('/admin/namespaces', '401 403 403 403 403 403 403 200 200'),
  get('/admin/audit', '401 403 403 403 403 403 403 200 200'),
  get('/admin/operations', '401 403 403 403 403 403 403 200 200'),
  get('/events', '401 403 403 403 403 403 403 200 200'),
  get('/stats', '401 403 403 403 403 403 403 200 200'),
  get('/sources', '401 403 403 403 403 403 403 200 200'),
  get('/event-types', '401 403 403 403 403 403 403 200 200'),
  get('/analytics/usage', '401 403 403 403 403 403 403 200 200'),
  row(
    'POST /runtime/actions/restart of a part that is not there',
    plain('POST', '/runtime/actions/restart', { component: 'zzz' }),
    '401 403 403 403 403 403 403 400 400',
  ),
  get('/user/analytics/usage', '401 200 200 200 200 200 200 200 200'),
  get(`/runtime/server-events?namespace=${NAMESPACE}&server=desk`, '401 403 403 403 403 200 200 200 200'),
  // What the original does not have.
  get('/platform', everybody(200)),
  get('/local/secrets', '401 200 200 200 200 200 200 200 200'),
  row(
    'PUT /local/secrets/{ns}/{n}/{key}',
    plain('PUT', `/local/secrets/${NAMESPACE}/s/K`, { value: 'x' }),
    '401 403 403 403 200 200 200 200 200',
  ),
  row(
    'PUT /local/secrets in the shared namespace',
    plain('PUT', '/local/secrets/mcp-servers/s/K', { value: 'x' }),
    '401 403 403 403 403 403 403 200 200',
  ),
  get('/local/attachments', '401 200 200 200 200 200 200 200 200'),
  row(
    'DELETE /local/attachments/{ns}/{n}',
    plain('DELETE', `/local/attachments/${NAMESPACE}/desk`),
    '401 403 403 403 403 403 404 404 404',
  ),
  get('/local/events', '401 200 200 200 200 200 200 200 200'),
  get(`/local/events?namespace=${NAMESPACE}`, '401 403 403 403 200 200 200 200 200'),
  row('POST /auth/refresh', plain('POST', '/auth/refresh', { refresh_token: 'none' }), everybody(401)),
  row('POST /auth/logout', plain('POST', '/auth/logout', { refresh_token: 'none' }), everybody(200)),
  row('POST /auth/password', plain('POST', '/auth/password', {}), '401 401 400 400 400 400 400 400 401'),
  row(
    'PATCH /users/{id}',
    ({ ids }) => plain('PATCH', `/users/${ids.extra}`, { role: 'user' }),
    '401 403 403 403 403 403 403 200 200',
  ),
  row(
    'PUT /users/{id}/password',
    ({ ids }) => plain('PUT', `/users/${ids.extra}/password`, { password: PASSWORD }),
    '401 403 403 403 403 200 403 200 200',
  ),
  row(
    'POST /runtime/grant-plans',
    plain('POST', '/runtime/grant-plans', grantBody('g')),
    '401 403 403 403 403 200 200 200 200',
  ),
  row(
    'POST /runtime/session-plans',
    plain('POST', '/runtime/session-plans', sessionBody('s')),
    '401 403 403 403 403 403 403 200 200',
  ),
  row(
    'POST /runtime/explanations about somebody else',
    plain('POST', '/runtime/explanations', {
      namespace: NAMESPACE,
      server: 'desk',
      cases: [{ humanID: 'ada', agentID: 'cursor', tool: 'list_tickets' }],
    }),
    '401 403 403 403 403 200 200 200 200',
  ),
  row(
    'POST /runtime/team-deletion-plans',
    plain('POST', '/runtime/team-deletion-plans', { slug: 'local' }),
    '401 403 403 403 403 403 403 200 200',
  ),
  row(
    'POST /local/attachments',
    plain('POST', '/local/attachments', {
      name: 'desk',
      namespace: NAMESPACE,
      target: { kind: 'url', url: 'http://127.0.0.1:1' },
    }),
    '401 403 403 403 403 403 200 200 200',
  ),
  row(
    'DELETE /local/secrets/{ns}/{n}/{key}',
    withSecret(`/local/secrets/${NAMESPACE}/s/K`),
    '401 403 403 403 200 200 200 200 200',
  ),
  row(
    'DELETE /local/secrets/{ns}/{n}',
    withSecret(`/local/secrets/${NAMESPACE}/s`),
    '401 403 403 403 200 200 200 200 200',
  ),
  get('/openapi.json', everybody(200)),
  get('/runtime/audit', '401 200 200 200 200 200 200 200 200'),
  get(`/runtime/audit?namespace=${NAMESPACE}`, '401 403 403 403 200 200 200 200 200'),
  get('/runtime/audit/export', '401 200 200 200 200 200 200 200 200'),
  get(`/runtime/audit/export?namespace=${NAMESPACE}`, '401 403 403 403 200 200 200 200 200'),
  row(
    'POST /runtime/actions/restart',
    plain('POST', '/runtime/actions/restart', { all: true }),
    '401 403 403 403 403 403 403 200 200',
    {
      ours: { admin: 409, svcA: 409 },
      why: 'All parts are one process.',
    },
  ),
]
