// What the owner of a server tells the gateway: how long sessions live and may be silent, what tool lists show, and whose
// grants count.
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  grantBody,
  NAMESPACE,
  type Rig,
  serverBody,
  sessionBody,
} from '../../packages/platform/test/support/platform.ts'
import { type PlatformDesk, startPlatformDesk } from './support/platform-desk.ts'

vi.mock(
  '../../packages/platform/src/identity/slow-hash.ts',
  () => import('../../packages/platform/test/support/quick-hash.ts'),
)

const MINUTE = 60_000
let desk: PlatformDesk
let rig: Rig

beforeAll(async () => {
  desk = await startPlatformDesk()
  rig = desk.rig
})
afterAll(() => desk.stop())

const withSession = (session: object) => ({ spec: { ...serverBody('desk').spec, session } })
const update = (more: Record<string, unknown>) =>
  rig.owner('POST', '/runtime/servers', { ...serverBody('desk'), update: true, ...more })

describe('session.maxLifetime', () => {
  beforeEach(async () => {
    // Tokens end with the time that a test lets pass.
    await rig.restart()
    await desk.deploy('desk', withSession({ maxLifetime: '30m' }))
    await rig.owner('POST', '/runtime/grants', grantBody('readers'))
  })

  it('is the longest that an adapter’s session lives, whatever it asks for', async () => {
    const session = await desk.issue(undefined, rig.owner, { requestedTTL: '4h' })
    expect(Date.parse(session.expiresAt) - desk.time.clock()).toBe(30 * MINUTE)
    desk.time.advance(30 * MINUTE + 1000)
    expect(await desk.outcome(session)).toBe('session_expired')
    await rig.restart()
    expect(await desk.outcome(await desk.issue(session.secret))).toBe('allowed')
  })

  it('counts at once for sessions that are there, and is shown by the policy', async () => {
    const session = await desk.issue()
    desk.time.advance(20 * MINUTE)
    await rig.restart()
    await update(withSession({ maxLifetime: '10m' }))
    expect(await desk.outcome(session)).toBe('session_expired')
    const policy = (await rig.owner('GET', `/runtime/policy?namespace=${NAMESPACE}&server=desk`)).body
    expect(JSON.stringify(policy)).toContain(new Date(desk.time.clock() - 10 * MINUTE).toISOString().slice(0, 19))
    const next = await desk.issue(session.secret)
    expect([next.name, await desk.outcome(next)]).toEqual([session.name, 'allowed'])
  })

  it('refuses a session by hand that would live longer, and leaves what was there alone', async () => {
    const refused = await rig.admin('POST', '/runtime/sessions', sessionBody('by-hand'))
    expect(refused.status).toBe(400)
    expect(refused.body.issues).toMatchObject([{ path: 'expiresAt', message: expect.stringContaining('30m at most') }])
    const expiresAt = new Date(desk.time.clock() + 10 * MINUTE).toISOString()
    expect((await rig.admin('POST', '/runtime/sessions', sessionBody('by-hand', { expiresAt }))).status).toBe(200)
  })

  it.each(['soon', '-1h', '0s'])('%s is refused', async (maxLifetime) => {
    const { status, body } = await update(withSession({ maxLifetime }))
    expect([status, body.issues[0].path]).toEqual([422, 'spec.session.maxLifetime'])
  })
})

describe('session.idleTimeout', () => {
  beforeEach(async () => {
    // Tokens end with the time that a test lets pass.
    await rig.restart()
    await desk.deploy('desk', withSession({ idleTimeout: '10m' }))
    await rig.owner('POST', '/runtime/grants', grantBody('readers'))
  })

  it('ends a session that nobody used, until a login stands behind it again', async () => {
    const session = await desk.issue()
    for (let i = 0; i < 3; i++) {
      desk.time.advance(9 * MINUTE)
      expect(await desk.outcome(session)).toBe('allowed')
    }
    desk.time.advance(10 * MINUTE + 1)
    expect([await desk.outcome(session), await desk.outcome(session)]).toEqual(['session_expired', 'session_expired'])
    await rig.restart()
    const next = await desk.issue(session.secret)
    expect([next.name, await desk.outcome(next)]).toEqual([session.name, 'allowed'])
  })

  it('is not the hour that every server has when nobody said anything', async () => {
    await desk.deploy('desk')
    await rig.owner('POST', '/runtime/grants', grantBody('readers'))
    const session = await desk.issue(undefined, rig.owner, { requestedTTL: '4h' })
    desk.time.advance(2 * 60 * MINUTE)
    expect(await desk.outcome(session)).toBe('allowed')
  })
})

describe('mcpruntime.org/list-tools', () => {
  beforeAll(() => rig.restart())
  const annotations = (value: string) => ({ annotations: { 'mcpruntime.org/list-tools': value } })
  beforeEach(async () => {
    await desk.deploy('desk')
    await rig.owner('POST', '/runtime/grants', grantBody('readers'))
  })

  it('shows everything when the owner wants it so, and never lets more be called', async () => {
    const session = await desk.issue()
    expect(await desk.tools(session)).toEqual(['list_tickets'])
    expect((await update(annotations('all'))).status).toBe(200)
    expect(await desk.tools(session)).toEqual(['list_tickets', 'close_ticket', 'undeclared'])
    expect(await desk.outcome(session, { tool: 'close_ticket' })).toBe('tool_not_granted')
    // An update that says nothing of it changes nothing; an empty set takes it away.
    expect((await update({})).status).toBe(200)
    expect(await desk.tools(session)).toHaveLength(3)
    const manifest = await rig.owner('GET', `/runtime/servers/${NAMESPACE}/desk/manifest`)
    expect(JSON.stringify(manifest.body)).toContain('"mcpruntime.org/list-tools":"all"')
    expect((await update({ annotations: {} })).status).toBe(200)
    expect(await desk.tools(session)).toEqual(['list_tickets'])
  })

  it.each([
    ['a word that it does not know', annotations('callabel'), 422, 'callable'],
    ['another annotation', { annotations: { 'platform.mcpruntime.org/last-push-by': 'me' } }, 400, 'no annotation'],
  ])('refuses %s', async (_, more, status, words) => {
    const answer = await update(more)
    expect([answer.status, answer.body.message]).toEqual([status, expect.stringContaining(words)])
  })
})

describe('mcpruntime.org/grant-namespaces', () => {
  const ALLOW = { annotations: { 'mcpruntime.org/grant-namespaces': ' mcp-team-beta , mcp-team-gone ' } }
  const named = { serverRef: { name: 'desk', namespace: NAMESPACE } }
  let serial = 0

  /** A team with an owner. */
  async function team(slug: string) {
    serial += 1
    const { body } = await rig.admin('POST', '/runtime/teams', { slug, name: slug })
    const owner = await rig.user(`owner${serial}@${slug}.test`)
    await rig.admin('PUT', `/runtime/teams/${slug}/members/${owner.id}`, { role: 'owner' })
    const namespace = `mcp-team-${slug}`
    const grant = (name: string, more = {}) => grantBody(name, { namespace, ...named, ...more })
    return { id: body.team.id as string, namespace, owner: owner.call, grant }
  }
  type Team = Awaited<ReturnType<typeof team>>
  let beta: Team
  let gamma: Team
  /** Of beta, and no owner. */
  let member: Team['owner']
  beforeAll(async () => {
    beta = await team('beta')
    gamma = await team('gamma')
    const { id, call } = await rig.user('member@beta.test')
    await rig.admin('PUT', `/runtime/teams/beta/members/${id}`, { role: 'member' })
    member = call
  })
  beforeEach(() => desk.deploy('desk'))

  it('lets nobody of another team in unless it names the namespace, and takes it back at once', async () => {
    const apply = () => beta.owner('POST', '/runtime/grants', beta.grant('ours'))
    expect(await apply()).toMatchObject({ status: 400, body: { message: expect.stringContaining('takes grants') } })
    const ghost = { serverRef: { name: 'ghost', namespace: NAMESPACE } }
    expect((await beta.owner('POST', '/runtime/grants', beta.grant('ours', ghost))).status).toBe(400)
    expect((await rig.admin('POST', '/runtime/grants', beta.grant('ours'))).status).toBe(400)

    expect((await update(ALLOW)).status).toBe(200)
    expect((await gamma.owner('POST', '/runtime/grants', gamma.grant('ours'))).status).toBe(400)
    expect((await member('POST', '/runtime/grants', beta.grant('ours'))).status).toBe(403)
    expect(await apply()).toMatchObject({ status: 200, body: { grant: { subject: { teamID: beta.id } } } })

    const session = await desk.issue(undefined, member)
    expect([await desk.outcome(session), await desk.tools(session)]).toEqual(['allowed', ['list_tickets']])
    const stranger = await gamma.owner('POST', '/runtime/adapter/sessions', {
      serverName: 'desk',
      namespace: NAMESPACE,
      agentID: 'cursor',
    })
    expect(stranger.status).toBe(403)
    // An update that says nothing of it changes nothing.
    expect((await update({})).status).toBe(200)
    expect(await desk.outcome(session)).toBe('allowed')
    expect((await update({ annotations: {} })).status).toBe(200)
    expect(await desk.outcome(session)).toBe('no_matching_grant')
    expect(
      (
        await member('POST', '/runtime/adapter/sessions', {
          serverName: 'desk',
          namespace: NAMESPACE,
          agentID: 'cursor',
        })
      ).status,
    ).toBe(403)
  })

  it('opens the server to that team alone, and two grants of one name do not get in each other’s way', async () => {
    await update(ALLOW)
    const other = { subject: { agentID: 'cursor', teamID: gamma.id } }
    const refused = await beta.owner('POST', '/runtime/grants', beta.grant('readers', other))
    expect(refused).toMatchObject({ status: 400, body: { issues: [{ path: 'subject.teamID' }] } })
    await rig.owner('POST', '/runtime/grants', grantBody('readers', { subject: { agentID: 'own' } }))
    expect((await beta.owner('POST', '/runtime/grants', beta.grant('readers'))).status).toBe(200)
    const theirs = await desk.issue(undefined, member)
    const own = await desk.issue(undefined, rig.owner, { agentID: 'own' })
    expect([await desk.outcome(theirs), await desk.outcome(own)]).toEqual(['allowed', 'allowed'])
    await rig.owner('PATCH', `/runtime/grants/${NAMESPACE}/readers`, { disabled: true })
    expect([await desk.outcome(theirs), await desk.outcome(own)]).toEqual(['allowed', 'no_matching_grant'])
    expect((await beta.owner('PATCH', `/runtime/grants/${beta.namespace}/readers`, { disabled: true })).status).toBe(
      200,
    )
    expect(await desk.outcome(theirs)).toBe('no_matching_grant')
  })

  it('shows such a grant to the owners of the team that made it, and deletes it with the server', async () => {
    await update(ALLOW)
    await beta.owner('POST', '/runtime/grants', beta.grant('mine'))
    const names = async (call: Team['owner']) =>
      (await call('GET', `/runtime/grants?namespace=${beta.namespace}`)).body.grants.map(
        (one: { name: string }) => one.name,
      )
    expect([await names(beta.owner), await names(member)]).toEqual([['mine'], []])
    expect((await rig.owner('GET', `/runtime/grants?namespace=${beta.namespace}`)).status).toBe(403)
    const policy = await rig.owner('GET', `/runtime/policy?namespace=${NAMESPACE}&server=desk`)
    expect(JSON.stringify(policy.body)).toContain(beta.namespace)
    await rig.owner('DELETE', `/runtime/servers/${NAMESPACE}/desk`)
    expect(await names(beta.owner)).toEqual([])
  })

  it('does not mean a team that takes the name of another', async () => {
    const first = await team('delta')
    await update({ annotations: { 'mcpruntime.org/grant-namespaces': first.namespace } })
    expect((await first.owner('POST', '/runtime/grants', first.grant('in'))).status).toBe(200)
    expect((await rig.admin('DELETE', '/runtime/teams/delta?force=true')).status).toBe(200)
    const second = await team('delta')
    expect(second.namespace).toBe(first.namespace)
    expect((await second.owner('POST', '/runtime/grants', second.grant('in'))).status).toBe(400)
    await update({})
    expect((await second.owner('POST', '/runtime/grants', second.grant('in'))).status).toBe(400)
  })

  it('refuses what is no name', async () => {
    const answer = await update({ annotations: { 'mcpruntime.org/grant-namespaces': '*' } })
    expect([answer.status, answer.body.message]).toEqual([422, expect.stringContaining('there is no sign for all')])
  })
})
