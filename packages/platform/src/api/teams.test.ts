import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { grantBody, NAMESPACE, type Rig, serverBody, sessionBody, startRig } from '../../test/support/platform.ts'

vi.mock('../identity/slow-hash.ts', () => import('../../test/support/quick-hash.ts'))

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

describe('a team', () => {
  it('is made with a namespace, owned by the administrator who made it', async () => {
    const { status, body } = await rig.admin('POST', '/runtime/teams', { slug: ' ACME ', name: 'Acme Corp' })
    expect([status, body.team]).toEqual([
      200,
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        slug: 'acme',
        name: 'Acme Corp',
        namespace: 'mcp-team-acme',
        created_at: expect.any(String),
      },
    ])
    expect((await rig.admin('GET', '/runtime/teams/acme')).body).toEqual(body)
    const { members } = (await rig.admin('GET', '/runtime/teams/acme/members')).body
    expect(members).toMatchObject([{ team_slug: 'acme', email: 'admin@mcp-runtime.local', role: 'owner' }])
    const slugs = (await rig.admin('GET', '/runtime/teams')).body.teams.map(({ slug }: { slug: string }) => slug)
    expect(slugs).toEqual(['acme', 'local'])
  })

  it('says what is wrong with its slug, and that it is taken', async () => {
    for (const slug of ['', 'Bad_Slug', '-x', 'a.b', 'x'.repeat(60)]) {
      expect(await rig.admin('POST', '/runtime/teams', { slug })).toMatchObject({
        status: 400,
        body: { error: 'invalid_request_body', issues: [{ path: 'slug' }] },
      })
    }
    expect(await rig.admin('POST', '/runtime/teams', { slug: 'local' })).toMatchObject({
      status: 409,
      body: { error: 'conflict' },
    })
  })

  it('that is not there is 404, also its members', async () => {
    for (const call of [rig.admin, rig.owner]) {
      expect((await call('GET', '/runtime/teams/nope')).status).toBe(404)
      expect((await call('GET', '/runtime/teams/nope/members')).status).toBe(404)
    }
  })
})

describe('a member', () => {
  const path = (id: string) => `/runtime/teams/local/members/${id}`

  it('is added, promoted and listed by e-mail', async () => {
    const { id } = await rig.user('bob@example.com')
    const { status, body } = await rig.owner('PUT', path(id), {})
    expect([status, body.membership]).toMatchObject([
      200,
      { team_slug: 'local', team_namespace: NAMESPACE, user_id: id, email: 'bob@example.com', role: 'member' },
    ])
    expect((await rig.owner('PUT', path(id), { role: 'owner', userID: id })).body.membership.role).toBe('owner')
    const { members } = (await rig.owner('GET', '/runtime/teams/local/members')).body
    expect(members.map(({ email }: { email: string }) => email)).toEqual(['bob@example.com', 'local@mcp-runtime.local'])
    await rig.owner('DELETE', path(id))
  })

  it.each([
    ['a bad role', '00000000-0000-4000-8000-000000000000', { role: 'x' }, 400],
    ['no user id', 'zzz', { role: 'member' }, 400],
    ['another user id', '00000000-0000-4000-8000-000000000000', { userID: 'zzz' }, 400],
    ['a user that is not there', '00000000-0000-4000-8000-000000000000', {}, 404],
  ])('with %s is refused', async (_, id, body, status) => {
    expect((await rig.owner('PUT', path(id), body)).status).toBe(status)
  })

  it('who is the last owner can neither leave nor be made a plain member', async () => {
    const me = (await rig.owner('GET', '/auth/me')).body.principal.subject
    expect(await rig.owner('DELETE', path(me))).toMatchObject({ status: 409, body: { error: 'conflict' } })
    expect((await rig.owner('PUT', path(me), { role: 'member' })).status).toBe(409)
    expect((await rig.owner('PUT', path(me), { role: 'owner' })).status).toBe(200)
  })

  it('who leaves loses his sessions and everything else with the next request', async () => {
    await rig.owner('POST', '/runtime/servers', serverBody('desk'))
    await rig.owner('POST', '/runtime/grants', grantBody('readers'))
    const { id, call } = await rig.user('leaver@example.com')
    await rig.owner('PUT', path(id), {})
    const ask = { serverName: 'desk', agentID: 'cursor', namespace: NAMESPACE }
    const { name } = (await call('POST', '/runtime/adapter/sessions', ask)).body
    await rig.admin('POST', '/runtime/sessions', sessionBody('hand', { subject: { humanID: id } }))
    await rig.admin('POST', '/runtime/sessions', sessionBody('other'))
    expect((await rig.owner('GET', `/runtime/sessions/${NAMESPACE}/${name}`)).status).toBe(200)
    expect((await call('GET', '/runtime/servers')).body.servers).toHaveLength(1)

    expect((await rig.owner('DELETE', path(id))).body).toEqual({ success: true, team: 'local', userID: id })
    const left = (await rig.owner('GET', '/runtime/sessions')).body.sessions
    expect(left.map((session: { name: string }) => session.name)).toEqual(['other'])
    expect((await call('POST', '/runtime/adapter/sessions', ask)).status).toBe(403)
    expect((await call('GET', '/runtime/servers')).body.servers).toEqual([])
    expect((await rig.owner('DELETE', path(id))).status).toBe(404)
  })
})
