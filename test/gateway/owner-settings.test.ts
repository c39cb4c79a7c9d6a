// What the owner of a server tells the gateway: how long sessions live and may be silent, what tool lists show, and whose
// grants count.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  grantBody,
  NAMESPACE,
  type Rig,
  serverBody,
  sessionBody,
} from '../../packages/platform/test/support/platform.ts'
import { type PlatformDesk, startPlatformDesk } from './support/platform-desk.ts'

const MINUTE = 60_000
let desk: PlatformDesk
let rig: Rig

beforeAll(async () => {
  desk = await startPlatformDesk()
  rig = desk.rig
})
afterAll(() => desk.stop())
beforeEach(async () => {
  await rig.restart()
})

const withSession = (session: object) => ({ spec: { ...serverBody('desk').spec, session } })
const update = (more: Record<string, unknown>) =>
  rig.owner('POST', '/runtime/servers', { ...serverBody('desk'), update: true, ...more })

describe('session.maxLifetime', () => {
  beforeEach(async () => {
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
