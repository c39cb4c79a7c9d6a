// Callers without an account: the columns svc and svcA of platform-api §5, as far as identity goes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, type Rig, serverBody, startRig } from '../../test/support/platform.ts'

const USER = 'service-key-of-a-user-program'
const ADMIN = 'service-key-of-an-admin-program'

let rig: Rig
beforeAll(async () => {
  rig = await startRig({ mode: 'org', serviceKeys: { user: [USER], admin: [ADMIN] } })
})
afterAll(() => rig.stop())

const as =
  (key: string): Call =>
  (method, path, body) =>
    rig.anon(method, path, body, { 'x-api-key': key })
const user = as(USER)
const admin = as(ADMIN)

describe('a service key', () => {
  it('has a role and is nobody', async () => {
    expect((await user('GET', '/auth/me')).body.principal).toEqual({ role: 'user' })
    expect((await admin('GET', '/auth/me')).body.principal).toEqual({ role: 'admin' })
    expect((await rig.anon('GET', '/auth/me', undefined, { authorization: `Bearer ${USER}` })).status).toBe(200)
    expect((await as(`${USER}x`)('GET', '/auth/me')).status).toBe(401)
  })

  it('cannot do what is a person’s', async () => {
    for (const call of [user, admin]) {
      for (const path of ['/user/api-keys', '/user/registry-credentials']) {
        expect([(await call('GET', path)).status, (await call('POST', path, { name: 'n' })).status]).toEqual([401, 401])
      }
      const asked = { serverName: 's', namespace: 'mcp-team-local', agentID: 'a' }
      expect((await call('POST', '/runtime/adapter/sessions', asked)).status).toBe(401)
    }
  })

  it('reads what is for all, and as an administrator everything', async () => {
    expect((await user('GET', '/runtime/teams')).body).toEqual({ teams: [] })
    const { namespaces } = (await user('GET', '/runtime/namespaces')).body
    expect(namespaces).toMatchObject([{ scope: 'org' }])
    expect((await user('GET', '/runtime/namespaces/mcp-team-local')).status).toBe(403)
    expect((await user('POST', '/users', { email: 'a@example.com', password: 'long-enough-1' })).status).toBe(403)
    expect((await admin('GET', '/runtime/teams')).body.teams).toHaveLength(1)
  })

  it('makes a team without an owner, and an account', async () => {
    expect((await admin('POST', '/runtime/teams', { slug: 'keys' })).status).toBe(200)
    expect((await admin('GET', '/runtime/teams/keys/members')).body).toEqual({ members: [] })
    expect((await admin('POST', '/users', { email: 'b@example.com', password: 'long-enough-1' })).status).toBe(201)
  })

  it('owns what it publishes in a catalog, by an id that is not its text', async () => {
    const { spec } = serverBody('robots')
    const put = (call: Call, update: boolean) =>
      call('POST', '/runtime/servers', { name: 'robots', scope: 'org', spec, update })
    const made = await put(user, false)
    expect(made.status).toBe(200)
    expect(made.body.server.labels['created-by']).toMatch(/^sk_[\w-]{16}$/)
    expect((await put(user, true)).status).toBe(200)
    expect((await put((await rig.user('c@example.com')).call, true)).status).toBe(403)
  })

  it('opens the registry to an administrator, as a password of any user name too', async () => {
    const ask = (key: string) =>
      rig.anon('GET', '/registry/authz', undefined, {
        authorization: `Basic ${btoa(`any:${key}`)}`,
        'x-forwarded-uri': '/v2/local/x/manifests/1',
      })
    expect([(await ask(USER)).status, (await ask(ADMIN)).status]).toEqual([403, 204])
  })
})
