// What older clients send instead of PATCH, and paths of items that lack a part: platform-api §2.5, §6.5, §6.6.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { grantBody, NAMESPACE, type Rig, serverBody, sessionBody, startRig } from '../../test/support/platform.ts'

vi.mock('../identity/slow-hash.ts', () => import('../../test/support/quick-hash.ts'))

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
  await rig.owner('POST', '/runtime/servers', serverBody('desk'))
  await rig.owner('POST', '/runtime/grants', grantBody('g'))
  await rig.admin('POST', '/runtime/sessions', sessionBody('s'))
})
afterAll(() => rig.stop())

const grant = `/runtime/grants/${NAMESPACE}/g`
const session = `/runtime/sessions/${NAMESPACE}/s`

describe('a verb behind the path of an item', () => {
  it('does what PATCH does, with its answer and its event', async () => {
    for (const [verb, disabled] of [
      ['disable', true],
      ['disable', true],
      ['enable', false],
    ] as const) {
      expect(await rig.owner('POST', `${grant}/${verb}`)).toMatchObject({
        status: 200,
        body: { success: true, name: 'g', namespace: NAMESPACE, disabled },
      })
      expect((await rig.owner('GET', grant)).body.grant.disabled).toBe(disabled)
    }
    for (const [verb, revoked] of [
      ['revoke', true],
      ['unrevoke', false],
    ] as const) {
      expect((await rig.owner('POST', `${session}/${verb}`)).body).toEqual({
        success: true,
        name: 's',
        namespace: NAMESPACE,
        revoked,
      })
      expect((await rig.owner('GET', session)).body.session.revoked).toBe(revoked)
    }
    const { events } = (await rig.admin('GET', '/local/events?limit=1000')).body
    const types = events.map((one: { event_type: string }) => one.event_type)
    expect(types).toEqual(expect.arrayContaining(['platform.grant.disabled', 'platform.session.revoked']))
  })

  it('takes no body into account, and no other word', async () => {
    expect((await rig.owner('POST', `${grant}/enable`, { disabled: true })).body.disabled).toBe(false)
    for (const path of [`${grant}/revoke`, `${grant}/Enable`, `${session}/enable`, `${session}/zzz`]) {
      const answer = await rig.owner('POST', path)
      expect([path, answer.status, answer.body.error]).toEqual([path, 400, 'invalid_request_body'])
    }
  })

  it('keeps the order of refusals: login, names, item, rights', async () => {
    const { call } = await rig.user('other@example.com')
    expect((await rig.anon('POST', `${grant}/enable`)).status).toBe(401)
    expect((await rig.owner('POST', `/runtime/grants/${NAMESPACE}/Bad%20Name/enable`)).status).toBe(400)
    expect((await rig.owner('POST', `/runtime/grants/${NAMESPACE}/zz/enable`)).status).toBe(404)
    expect((await call('POST', `${grant}/enable`)).status).toBe(403)
    expect((await rig.owner('GET', `${grant}/enable`)).headers.get('allow')).toBe('POST')
  })
})

describe('the path of an item with a part missing or one too many', () => {
  const paths = ['grants', 'servers', 'sessions'].flatMap((collection) =>
    ['/', `/${NAMESPACE}`, `/${NAMESPACE}/`, `/${NAMESPACE}/a%2Fb`, `/${NAMESPACE}/a/b/c`].map(
      (rest) => `/runtime/${collection}${rest}`,
    ),
  )
  it.each(paths)('%s', async (path) => {
    const answer = await rig.owner('GET', path)
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request_body'])
    expect((await rig.anon('GET', path)).status).toBe(401)
  })
})
