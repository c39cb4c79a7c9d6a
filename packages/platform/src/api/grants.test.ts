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
const team = async () => (await rig.owner('GET', '/auth/me')).body.principal.teams[0].id as string
const item = (name: string) => `/runtime/grants/${NAMESPACE}/${name}`

describe('a grant', () => {
  it('can be read back as it was applied, with the team filled in', async () => {
    const teamID = await team()
    const applied = await apply('readers')
    expect(applied.status).toBe(200)
    expect(applied.body.grant).toEqual({
      name: 'readers',
      namespace: NAMESPACE,
      uid: expect.any(String),
      serverRef: { name: 'desk', namespace: NAMESPACE },
      subject: { agentID: 'cursor', teamID },
      maxTrust: 'low',
      allowedSideEffects: ['read'],
      policyVersion: 'v1',
      toolRules: [{ name: 'list_tickets', decision: 'allow', requiredTrust: 'low' }],
      disabled: false,
      age: expect.any(String),
    })
    expect((await rig.owner('GET', item('readers'))).body.grant).toEqual(applied.body.grant)
    expect((await rig.owner('GET', '/runtime/grants')).body.grants).toEqual([applied.body.grant])
    const { age: _age, uid: _uid, ...again } = applied.body.grant
    expect((await rig.owner('POST', '/runtime/grants', again)).body.grant).toEqual(applied.body.grant)
  })

  it('may be for another team', async () => {
    const { body } = await apply('foreign', { subject: { teamID: 'some-other-team' } })
    expect(body.grant.subject).toEqual({ teamID: 'some-other-team' })
  })

  it('that was disabled stays so when an old file is applied again, until it says otherwise', async () => {
    await apply('readers')
    expect((await rig.owner('PATCH', item('readers'), { disabled: true })).body).toEqual({
      success: true,
      name: 'readers',
      namespace: NAMESPACE,
      disabled: true,
    })
    expect((await apply('readers', { maxTrust: 'medium' })).body.grant).toMatchObject({
      disabled: true,
      maxTrust: 'medium',
    })
    expect((await apply('readers', { disabled: false })).body.grant.disabled).toBe(false)
  })

  it('is deleted once', async () => {
    await apply('readers')
    expect(await rig.owner('DELETE', item('readers'))).toMatchObject({
      status: 200,
      body: { success: true, namespace: NAMESPACE, name: 'readers' },
    })
    expect((await rig.owner('DELETE', item('readers'))).status).toBe(404)
  })

  it.each([
    ['a bad name', { name: 'Bad Name' }, 'name'],
    ['no name', { name: '' }, 'name'],
    ['an unknown trust', { maxTrust: 'ultra' }, 'maxTrust'],
    ['no trust', { maxTrust: '' }, 'maxTrust'],
    ['an unknown side effect', { allowedSideEffects: ['x'] }, 'allowedSideEffects[0]'],
    ['a duplicate side effect', { allowedSideEffects: ['read', 'read'] }, 'allowedSideEffects[1]'],
    ['no side effect', { allowedSideEffects: [] }, 'allowedSideEffects'],
    ['no subject', { subject: {} }, 'subject'],
    ['a blank subject', { subject: { agentID: ' ' } }, 'subject'],
    ['a rule without a name', { toolRules: [{ decision: 'allow' }] }, 'toolRules[0].name'],
    ['a rule that audits', { toolRules: [{ name: 't', decision: 'audit' }] }, 'toolRules[0].decision'],
    ['a server elsewhere', { serverRef: { name: 'desk', namespace: 'mcp-servers' } }, 'serverRef.namespace'],
    ['a server that is not there', { serverRef: { name: 'ghost' } }, 'serverRef.name'],
  ])('with %s is refused at that place', async (_, more, path) => {
    const { status, body } = await apply('g', more)
    expect([status, body.error, body.issues[0].path]).toEqual([400, 'invalid_request_body', path])
  })

  it('with null for its rules has none, and gets the version v1', async () => {
    const { body } = await apply('g', { toolRules: null, policyVersion: undefined })
    expect(body.grant).toMatchObject({ toolRules: [], policyVersion: 'v1' })
  })

  it.each([
    ['GET', item('zz'), undefined, 404],
    ['GET', `/runtime/grants/${NAMESPACE}/Bad%20Name`, undefined, 400],
    ['GET', `/runtime/grants/${NAMESPACE}/a%2Fb`, undefined, 400],
    ['GET', '/runtime/grants/mcp-servers/zz', undefined, 404],
    ['GET', '/runtime/grants/other/zz', undefined, 403],
    ['GET', '/runtime/grants?namespace=other', undefined, 403],
    ['PATCH', item('zz'), { disabled: true }, 404],
    ['PATCH', item('zz'), {}, 400],
    ['PATCH', item('zz'), { disabled: null }, 400],
    ['PATCH', '/runtime/grants/mcp-servers/zz', { disabled: true }, 403],
    ['DELETE', '/runtime/grants/mcp-servers/zz', undefined, 403],
  ])('%s %s with %j is %i', async (method, path, body, status) => {
    expect((await rig.owner(method, path, body)).status).toBe(status)
  })

  it('cannot be moved to a server by one who does not administer the first one', async () => {
    const bob = await rig.user('mover@example.com')
    await rig.admin('PUT', `/runtime/teams/local/members/${bob.id}`, { role: 'member' })
    await bob.call('POST', '/runtime/servers', serverBody('bobs'))
    await apply('readers')
    const moved = grantBody('readers', { serverRef: { name: 'bobs' } })
    expect((await bob.call('POST', '/runtime/grants', moved)).status).toBe(403)
    expect((await bob.call('POST', '/runtime/grants', { ...moved, name: 'mine' })).status).toBe(200)
  })
})
