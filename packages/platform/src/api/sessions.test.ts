import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NAMESPACE, type Rig, serverBody, sessionBody, startRig } from '../../test/support/platform.ts'
import { handClock } from '../../test/support/temp-store.ts'

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

const team = async () => (await rig.owner('GET', '/auth/me')).body.principal.teams[0].id as string

describe('a session made by hand', () => {
  const post = (name: string, more = {}) => rig.admin('POST', '/runtime/sessions', sessionBody(name, more))
  const path = (name: string) => `/runtime/sessions/${NAMESPACE}/${name}`

  it('comes with its secret once, and can be read by those who administer the server', async () => {
    const { status, body } = await post('hand')
    expect(status).toBe(200)
    expect(body.secret).toMatch(/^[\w-]{43}$/)
    expect(body.session).toEqual({
      name: 'hand',
      namespace: NAMESPACE,
      uid: expect.any(String),
      serverRef: { name: 'desk', namespace: NAMESPACE },
      subject: { humanID: 'ada', agentID: 'cursor', teamID: await team() },
      consentedTrust: 'low',
      revoked: false,
      expiresAt: '2999-01-01T00:00:00Z',
      policyVersion: 'v1',
      age: expect.any(String),
    })
    expect((await rig.owner('GET', path('hand'))).body).toEqual({ session: body.session })
    expect((await rig.owner('GET', '/runtime/sessions')).body.sessions).toEqual([body.session])
    expect((await post('hand')).body).toEqual({ session: body.session })
  })

  it('that is turned over to somebody else gets a new secret, and the old one is worth nothing', async () => {
    const first = (await post('turned')).body.secret
    const second = (await post('turned', { subject: { humanID: 'grace', agentID: 'cursor' } })).body.secret
    expect(second).toMatch(/^[\w-]{43}$/)
    expect(second).not.toBe(first)
  })

  it('that was revoked stays so when it is applied again', async () => {
    await post('hand')
    expect((await rig.owner('PATCH', path('hand'), { revoked: true })).body).toEqual({
      success: true,
      name: 'hand',
      namespace: NAMESPACE,
      revoked: true,
    })
    expect((await post('hand')).body.session.revoked).toBe(true)
    expect((await rig.owner('PATCH', path('hand'), { revoked: false })).body.revoked).toBe(false)
    expect((await rig.owner('DELETE', path('hand'))).body).toEqual({
      success: true,
      namespace: NAMESPACE,
      name: 'hand',
    })
    expect((await rig.owner('DELETE', path('hand'))).status).toBe(404)
  })

  it.each([
    ['no name', { name: '' }, 'name'],
    ['an unknown trust', { consentedTrust: 'x' }, 'consentedTrust'],
    ['no trust', { consentedTrust: '' }, 'consentedTrust'],
    ['a bad instant', { expiresAt: 'tomorrow' }, 'expiresAt'],
    ['an instant in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['no subject', { subject: {} }, 'subject'],
    ['a server that is not there', { serverRef: { name: 'ghost' } }, 'serverRef.name'],
  ])('with %s is refused at that place', async (_, more, at) => {
    const { status, body } = await post('s', more)
    expect([status, body.error, body.issues[0].path]).toEqual([400, 'invalid_request_body', at])
  })

  it('may live for ever', async () => {
    expect((await post('s', { expiresAt: null })).body.session).not.toHaveProperty('expiresAt')
  })
})
