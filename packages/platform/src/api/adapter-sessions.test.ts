import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { grantBody, NAMESPACE, type Rig, serverBody, startRig } from '../../test/support/platform.ts'
import { handClock } from '../../test/support/temp-store.ts'

vi.mock('../identity/slow-hash.ts', () => import('../../test/support/quick-hash.ts'))

const time = handClock()
let rig: Rig
beforeAll(async () => {
  rig = await startRig({ clock: time.clock })
})
afterAll(() => rig.stop())
// Each test has the server to itself: deleting it takes the grants and sessions along.
beforeEach(async () => {
  await rig.restart()
  await rig.owner('DELETE', `/runtime/servers/${NAMESPACE}/desk`)
  await rig.owner('POST', '/runtime/servers', serverBody('desk'))
})

const apply = (name: string, more = {}) => rig.owner('POST', '/runtime/grants', grantBody(name, more))

describe('a session of the adapter', () => {
  const ask = (more = {}) =>
    rig.owner('POST', '/runtime/adapter/sessions', { serverName: 'desk', agentID: 'cursor', ...more })

  it('is issued on a grant, and handed out again while it is good, each time with a secret of its own', async () => {
    await apply('readers')
    const first = await ask()
    const me = (await rig.owner('GET', '/auth/me')).body.principal
    expect(first.status).toBe(200)
    expect(first.body).toEqual({
      name: expect.stringMatching(/^adapter-[0-9a-f]{16}$/),
      namespace: NAMESPACE,
      humanID: me.subject,
      agentID: 'cursor',
      teamID: me.teams[0].id,
      serverName: 'desk',
      consentedTrust: 'low',
      policyVersion: 'v1',
      expiresAt: new Date(time.clock() + 3_600_000).toISOString().replace('.000', ''),
      reused: false,
      secret: expect.stringMatching(/^[\w-]{43}$/),
    })
    time.advance(60_000)
    const { secret, ...again } = (await ask({ requestedTrust: 'MEDIUM', requestedTTL: '90m' })).body
    const { secret: before, ...same } = first.body
    expect(again).toEqual({ ...same, reused: true })
    expect(secret).not.toBe(before)
    const stored = await rig.owner('GET', `/runtime/sessions/${NAMESPACE}/${same.name}`)
    expect(JSON.stringify(stored.body)).not.toContain(before)
  })

  it('is issued on a grant that names the caller by e-mail, and by no e-mail of a stranger', async () => {
    const me = (await rig.owner('GET', '/auth/me')).body.principal
    const named = await apply('mine', { subject: { humanID: ` ${me.email.toUpperCase()} `, agentID: 'cursor' } })
    expect(named.body.grant.subject.humanID).toBe(me.subject)
    expect((await ask()).body).toMatchObject({ humanID: me.subject, consentedTrust: 'low' })

    const other = await rig.user('elsewhere@example.com')
    const subject = { humanID: 'elsewhere@example.com' }
    expect((await apply('theirs', { subject })).body.grant.subject.humanID).toBe('elsewhere@example.com')
    const byAdmin = await rig.admin('POST', '/runtime/grants', grantBody('theirs', { namespace: NAMESPACE, subject }))
    expect(byAdmin.body.grant.subject.humanID).toBe(other.id)
  })

  it('is renewed when 30 s or less are left, or when the trust changes', async () => {
    await apply('readers', { maxTrust: 'high' })
    expect((await ask({ requestedTTL: '2m' })).body.consentedTrust).toBe('low')
    time.advance(89_000)
    expect((await ask()).body.reused).toBe(true)
    time.advance(1000)
    expect((await ask()).body.reused).toBe(false)
    expect((await ask({ requestedTrust: 'high' })).body).toMatchObject({ reused: false, consentedTrust: 'high' })
    expect((await ask({ requestedTrust: 'high' })).body.reused).toBe(true)
  })

  it('lives 24 h at most, and asks for no more trust than the strongest grant gives', async () => {
    await apply('a-low')
    await apply('b-high', { maxTrust: 'medium', policyVersion: 'v7' })
    const { body } = await ask({ requestedTrust: 'high', requestedTTL: '900h' })
    expect(body).toMatchObject({ consentedTrust: 'medium', policyVersion: 'v7' })
    expect(Date.parse(body.expiresAt) - time.clock()).toBe(24 * 3_600_000)
  })

  it('that was revoked does not come back, whoever asks for it', async () => {
    await apply('readers')
    const { name } = (await ask()).body
    await rig.owner('PATCH', `/runtime/sessions/${NAMESPACE}/${name}`, { revoked: true })
    const refused = await ask()
    expect([refused.status, refused.body.error]).toEqual([409, 'conflict'])
    expect(refused.body.message).toContain('revoked')
    time.advance(2 * 3_600_000)
    await rig.restart()
    expect((await ask()).status).toBe(409)
    await rig.owner('PATCH', `/runtime/sessions/${NAMESPACE}/${name}`, { revoked: false })
    expect((await ask()).body).toMatchObject({ name, reused: false })
  })

  it.each([
    ['another agent', { agentID: 'other' }],
    ['another human', { agentID: 'someone' }],
    ['another team', { agentID: 'foreign' }],
    ['a disabled grant', { agentID: 'off' }],
    ['a namespace that is not there', { namespace: 'ghost' }],
  ])('is refused for %s', async (_, more) => {
    await apply('readers')
    await apply('someone', { subject: { humanID: 'someone-else', agentID: 'someone' } })
    await apply('foreign', { subject: { agentID: 'foreign', teamID: 'another-team' } })
    await apply('off', { subject: { agentID: 'off' }, disabled: true })
    expect(await ask(more)).toMatchObject({ status: 403, body: { error: 'forbidden' } })
  })

  it('is refused with 404 for a server that is not there, to who may list the servers of the namespace', async () => {
    const body = { serverName: 'ghost', agentID: 'cursor', namespace: NAMESPACE }
    expect(await ask(body)).toMatchObject({
      status: 404,
      body: { error: 'not_found', message: `There is no server ghost in ${NAMESPACE}.` },
    })
    const { call } = await rig.user('stranger@example.com')
    expect(await call('POST', '/runtime/adapter/sessions', body)).toMatchObject({
      status: 403,
      body: { error: 'forbidden', message: expect.stringMatching(/^No enabled grant/) },
    })
  })

  it.each([
    ['no server', { serverName: '' }, 'serverName'],
    ['no agent', { agentID: undefined }, 'agentID'],
    ['an unknown trust', { requestedTrust: 'x' }, 'requestedTrust'],
    ['a life below zero', { requestedTTL: '-1h' }, 'requestedTTL'],
    ['no life at all', { requestedTTL: '0s' }, 'requestedTTL'],
    ['a life in other words', { requestedTTL: '1 day' }, 'requestedTTL'],
  ])('that names %s is refused at that place', async (_, more, path) => {
    const { status, body } = await ask(more)
    expect([status, body.issues[0].path]).toEqual([400, path])
  })

  it('works with an API key, which is the user everywhere', async () => {
    await apply('readers')
    const { body } = await rig.owner('POST', '/user/api-keys', { name: 'ci' })
    const headers = { 'x-api-key': body.api_key }
    const ask = { serverName: 'desk', agentID: 'cursor' }
    expect((await rig.anon('POST', '/runtime/adapter/sessions', ask, headers)).status).toBe(200)
    expect((await rig.anon('GET', '/runtime/servers', undefined, headers)).status).toBe(200)
    await rig.owner('DELETE', `/user/api-keys/${body.key.id}`)
    expect((await rig.anon('GET', '/runtime/servers', undefined, headers)).status).toBe(401)
  })

  it('is issued to a whole fleet that starts at the same moment', async () => {
    await apply('readers')
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask()))
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.name}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(200)
    expect(new Set(answers.map(({ body }) => body.secret)).size).toBe(60)
    expect(answers.filter(({ body }) => !body.reused)).toHaveLength(1)
  })

  it('needs a namespace from a user who has none', async () => {
    const { call } = await rig.user('alone@example.com')
    const body = { serverName: 'desk', agentID: 'cursor' }
    expect(await call('POST', '/runtime/adapter/sessions', body)).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'namespace' }] },
    })
    expect((await call('POST', '/runtime/adapter/sessions', { ...body, namespace: NAMESPACE })).status).toBe(403)
  })
})
