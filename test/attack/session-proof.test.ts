// What proves a session, and how long: a secret that was replaced, stolen or outlived its reason opens nothing.
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { grantBody, NAMESPACE, type Rig, serverBody } from '../../packages/platform/test/support/platform.ts'
import { type PlatformDesk, startPlatformDesk } from '../gateway/support/platform-desk.ts'

vi.mock(
  '../../packages/platform/src/identity/slow-hash.ts',
  () => import('../../packages/platform/test/support/quick-hash.ts'),
)

let desk: PlatformDesk
let rig: Rig
const deploy: PlatformDesk['deploy'] = (...args) => desk.deploy(...args)
const issue: PlatformDesk['issue'] = (...args) => desk.issue(...args)
const outcome: PlatformDesk['outcome'] = (...args) => desk.outcome(...args)
const advance = (milliseconds: number) => desk.time.advance(milliseconds)

beforeAll(async () => {
  desk = await startPlatformDesk()
  rig = desk.rig
})
afterAll(() => desk.stop())
beforeEach(async () => {
  await rig.restart()
  await deploy('desk')
  await rig.owner('POST', '/runtime/grants', grantBody('readers'))
})

describe('a secret that was replaced', () => {
  it('is good for calls on their way, and then for nothing', async () => {
    const first = await issue()
    const second = await issue(first.secret)
    expect([await outcome(first), await outcome(second)]).toEqual(['allowed', 'allowed'])
    advance(60_000)
    expect(await outcome(first)).toBe('allowed')
    advance(1_000)
    expect([await outcome(first), await outcome(second)]).toEqual(['session_expired', 'allowed'])
    // Shown for another one it counts for nothing: it ends no line, and no line goes on from it.
    const third = await issue(first.secret)
    advance(120_000)
    expect([await outcome(first), await outcome(second), await outcome(third)]).toEqual([
      'session_not_found',
      'allowed',
      'allowed',
    ])
  })

  it('leaves other adapters of the same identity alone', async () => {
    const one = await issue()
    const two = await issue()
    expect(one.name).toBe(two.name)
    let mine = one
    for (let i = 0; i < 5; i++) mine = await issue(mine.secret)
    advance(61_000)
    expect([await outcome(one), await outcome(two), await outcome(mine)]).toEqual([
      'session_not_found',
      'allowed',
      'allowed',
    ])
  })

  it('is not kept alive by a restart', async () => {
    const first = await issue()
    const second = await issue(first.secret)
    advance(61_000)
    await rig.restart()
    expect([await outcome(first), await outcome(second)]).toEqual(['session_expired', 'allowed'])
  })
})

describe('a secret after its reason is gone', () => {
  const session = (name: string) => `/runtime/sessions/${NAMESPACE}/${name}`

  it('is worth nothing once the session is revoked, and what was replaced before stays dead when it is restored', async () => {
    const first = await issue()
    const second = await issue(first.secret)
    await rig.owner('PATCH', session(first.name), { revoked: true })
    expect([await outcome(first), await outcome(second)]).toEqual(['session_revoked', 'session_revoked'])
    advance(61_000)
    await rig.owner('PATCH', session(first.name), { revoked: false })
    expect([await outcome(first), await outcome(second)]).toEqual(['session_expired', 'allowed'])
  })

  it('does not open the session that is issued after a deletion', async () => {
    const first = await issue()
    await rig.owner('DELETE', session(first.name))
    expect(await outcome(first)).toBe('session_not_found')
    const next = await issue(first.secret)
    expect(next.name).toBe(first.name)
    expect([await outcome(first), await outcome(next)]).toEqual(['session_not_found', 'allowed'])
  })

  it('does not open a server made again under the name, nor one that took its path', async () => {
    const first = await issue()
    await deploy('desk')
    await rig.owner('POST', '/runtime/grants', grantBody('readers'))
    expect(await outcome(first)).toBe('session_not_found')
    const second = await issue(first.secret)
    const { spec } = serverBody('desk')
    await rig.owner('POST', '/runtime/servers', {
      ...serverBody('desk'),
      update: true,
      spec: { ...spec, publicPathPrefix: 'moved' },
    })
    await deploy('other', { spec: { ...serverBody('other').spec, publicPathPrefix: 'desk' } })
    expect(await outcome(second, { path: '/moved/mcp' })).toBe('allowed')
    expect(await outcome(second)).toBe('session_not_found')
    await rig.owner('DELETE', `/runtime/servers/${NAMESPACE}/other`)
  })

  it('lets nobody do what no grant allows any more', async () => {
    const first = await issue()
    await rig.owner('PATCH', `/runtime/grants/${NAMESPACE}/readers`, { disabled: true })
    expect(await outcome(first)).toBe('no_matching_grant')
    await rig.owner('DELETE', `/runtime/grants/${NAMESPACE}/readers`)
    expect(await outcome(first)).toBe('no_matching_grant')
  })

  it('speaks for no other agent, team or person', async () => {
    const first = await issue()
    for (const header of ['x-mcp-agent-id', 'x-mcp-team-id', 'x-mcp-human-id']) {
      expect(await outcome(first, { [header]: 'other' })).toBe('session_not_found')
    }
  })

  it('ends with the membership, and does not come back with it', async () => {
    const { id, call: user } = await rig.user('leaver@example.test')
    const member = `/runtime/teams/local/members/${id}`
    await rig.owner('PUT', member, { role: 'member' })
    const first = await issue(undefined, user)
    expect(await outcome(first)).toBe('allowed')
    await rig.owner('DELETE', member)
    expect(await outcome(first)).toBe('session_not_found')
    await rig.owner('PUT', member, { role: 'member' })
    expect(await outcome(first)).toBe('session_not_found')
    expect(await outcome(await issue(first.secret, user))).toBe('allowed')
  })

  it('outlives the login it was issued with: a session is ended by revoking it', async () => {
    const { id } = await rig.user('leaver2@example.test')
    await rig.owner('PUT', `/runtime/teams/local/members/${id}`, { role: 'member' })
    const login = { email: 'leaver2@example.test', password: 'long-enough-1' }
    const { body } = await rig.anon('POST', '/auth/login', login)
    const headers = { authorization: `Bearer ${body.access_token}` }
    const wanted = { serverName: 'desk', namespace: NAMESPACE, agentID: 'cursor' }
    const first = (await rig.anon('POST', '/runtime/adapter/sessions', wanted, headers)).body
    await rig.anon('POST', '/auth/logout', { refresh_token: body.refresh_token }, headers)
    expect(await outcome(first)).toBe('allowed')
  })
})

it('a platform without an issuer of certificates says so before it looks at the body', async () => {
  for (const body of [undefined, '{', { csr: 'x' }]) {
    const answer = await rig.owner('POST', '/runtime/adapter/certificates', body)
    expect([answer.status, answer.body.error]).toEqual([503, 'service_unavailable'])
    expect(answer.body.message).toContain('issuer')
  }
  expect((await rig.anon('POST', '/runtime/adapter/certificates')).status).toBe(401)
  expect((await rig.owner('GET', '/runtime/adapter/certificates')).headers.get('allow')).toBe('POST')
})
