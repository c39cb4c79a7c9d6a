import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Call,
  grantBody,
  NAMESPACE,
  type Rig,
  serverBody,
  sessionBody,
  startRig,
} from '../../test/support/platform.ts'
import { handClock } from '../../test/support/temp-store.ts'

const time = handClock()
let rig: Rig
let ada: { id: string; call: Call }
let globex: string
const names = (items: readonly { name: string }[]) => items.map(({ name }) => name)
const grants = async (query: string, call: Call = rig.owner) => (await call('GET', `/runtime/grants?${query}`)).body
const sessions = async (query: string, call: Call = rig.owner) => (await call('GET', `/runtime/sessions?${query}`)).body
const ok = async (answer: Promise<{ status: number; body: unknown }>) => {
  const { status, body } = await answer
  expect(body).not.toHaveProperty('error')
  expect(status).toBe(200)
}

beforeAll(async () => {
  rig = await startRig({ clock: time.clock })
  ada = await rig.user('ada@example.com')
  globex = (await rig.admin('POST', '/runtime/teams', { slug: 'globex', name: 'Globex' })).body.team.id
  await rig.owner('PUT', `/runtime/teams/local/members/${ada.id}`, { role: 'member' })
  for (const name of ['desk', 'lamp']) await rig.owner('POST', '/runtime/servers', serverBody(name))
  const apply = (name: string, more: Record<string, unknown>) =>
    ok(rig.owner('POST', '/runtime/grants', grantBody(name, more)))
  await apply('alpha', { subject: { agentID: 'cursor', humanID: 'ada@example.com' } })
  await apply('beta', { subject: { teamID: globex, agentID: 'cursor' }, disabled: true })
  await apply('gamma', { serverRef: { name: 'lamp' }, subject: { agentID: 'claude' } })
  await apply('delta', { subject: { humanID: 'Nobody@elsewhere.example' } })
  const session = (name: string, more: Record<string, unknown>) =>
    ok(rig.admin('POST', '/runtime/sessions', sessionBody(name, more)))
  await session('lasting', {})
  await session('over', { expiresAt: new Date(time.clock() + 60_000).toISOString() })
  await session('ended', { revoked: true })
  time.advance(120_000)
})
afterAll(() => rig.stop())

describe('a list of grants or sessions', () => {
  it.each([
    ['', ['alpha', 'beta', 'delta', 'gamma']],
    ['server=lamp', ['gamma']],
    ['agent=cursor', ['alpha', 'beta']],
    ['agent=Cursor', []],
    ['human=ada@example.com', ['alpha']],
    ['human=Nobody@elsewhere.example', ['delta']],
    ['team=globex', ['beta']],
    ['team=local&agent=claude', ['gamma']],
    ['state=disabled', ['beta']],
    ['state=enabled&server=desk', ['alpha', 'delta']],
    ['limit=1000', ['alpha', 'beta', 'delta', 'gamma']],
  ])('with %s shows what fits', async (query, expected) => {
    const found = await grants(query)
    expect(names(found.grants)).toEqual(expected)
    expect(found).not.toHaveProperty('next')
  })

  it('tells sessions by their state', async () => {
    expect(names((await sessions('state=active')).sessions)).toEqual(['lasting'])
    expect(names((await sessions('state=expired')).sessions)).toEqual(['over'])
    expect(names((await sessions('state=revoked')).sessions)).toEqual(['ended'])
  })

  it.each([
    ['limit=0'],
    ['limit=1001'],
    ['limit=x'],
    ['limit=1.5'],
    ['cursor=zzz'],
    ['cursor=W10'],
    ['state=revoked'],
    ['state=Enabled'],
    ['limit=1&limit=2'],
  ])('refuses %s', async (query) => {
    const { status, body } = await rig.owner('GET', `/runtime/grants?${query}`)
    expect([status, body.error]).toEqual([400, 'invalid_query_param'])
    expect(body.issues).toHaveLength(1)
  })

  it('tells e-mails and slugs when it is asked to, and only what the caller may know', async () => {
    const [alpha, beta, delta] = (await grants('names=true&server=desk')).grants
    expect([alpha.names, beta.names, delta.names]).toEqual([
      { human: 'ada@example.com', team: 'local' },
      { team: 'globex' },
      { team: 'local' },
    ])
    expect((await grants('')).grants[0]).not.toHaveProperty('names')
    const one = await rig.owner('GET', `/runtime/grants/${NAMESPACE}/alpha?names=true`)
    expect(one.body.grant.names).toEqual(alpha.names)
    const stranger = await rig.user('stranger@example.com')
    await ok(rig.owner('POST', '/runtime/grants', grantBody('to-stranger', { subject: { humanID: stranger.id } })))
    const found = (await grants('names=true')).grants.find(({ name }: { name: string }) => name === 'to-stranger')
    expect(found.names).toEqual({ team: 'local' })
    expect((await grants('human=stranger@example.com')).grants).toEqual([])
    expect(names((await grants('human=stranger@example.com', rig.admin)).grants)).toEqual(['to-stranger'])
    await rig.owner('DELETE', `/runtime/grants/${NAMESPACE}/to-stranger`)
  })

  it('knows a team that a grant or a session names by its slug, as it knows a person by e-mail', async () => {
    const subject = { agentID: 'by-slug', teamID: 'globex' }
    const { body } = await rig.owner('POST', '/runtime/grants', grantBody('by-slug', { subject }))
    expect(body.grant.subject).toEqual({ agentID: 'by-slug', teamID: globex })
    const session = await rig.admin('POST', '/runtime/sessions', sessionBody('by-slug', { subject }))
    expect(session.body.session.subject).toMatchObject({ teamID: globex })
    await rig.owner('DELETE', `/runtime/grants/${NAMESPACE}/by-slug`)
    await rig.admin('DELETE', `/runtime/sessions/${NAMESPACE}/by-slug`)
  })

  it('shows a member none of the grants on servers of others, whatever he filters by', async () => {
    for (const query of ['', 'server=desk', 'limit=1', 'human=ada@example.com', `cursor=${cursor('', '')}`]) {
      expect(await grants(query, ada.call)).toEqual({ grants: [] })
    }
    const { status } = await ada.call('GET', `/runtime/grants?namespace=mcp-team-globex&cursor=${cursor('a', 'b')}`)
    expect(status).toBe(403)
  })

  it('is read page by page, each item once, whatever comes and goes between the pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.tuple(fc.boolean(), fc.constantFrom('aaa', 'bzz', 'carl', 'zed')), { maxLength: 6 }),
        async (limit, changes) => {
          const stable = ['alpha', 'beta', 'delta', 'gamma']
          const seen: string[] = []
          let next: string | undefined
          do {
            const page = await grants(`limit=${limit}${next === undefined ? '' : `&cursor=${next}`}`)
            expect(page.grants.length).toBeLessThanOrEqual(limit)
            seen.push(...names(page.grants))
            next = page.next
            const [add, name] = changes.pop() ?? [true, 'aaa']
            if (add) await rig.owner('POST', '/runtime/grants', grantBody(name))
            else await rig.owner('DELETE', `/runtime/grants/${NAMESPACE}/${name}`)
          } while (next !== undefined)
          expect(seen).toEqual([...new Set(seen)].sort())
          expect(seen.filter((name) => stable.includes(name))).toEqual(stable)
        },
      ),
      { seed: 6, numRuns: 15 },
    )
  })
})

describe('a plan', () => {
  const plan = (body: object) => rig.owner('POST', '/runtime/grant-plans', body)

  it('says what apply would make and writes nothing', async () => {
    const body = grantBody('beta', { subject: { agentID: 'cursor' }, maxTrust: 'high' })
    const before = (await rig.owner('GET', `/runtime/grants/${NAMESPACE}/beta`)).body.grant
    const events = (await rig.admin('GET', '/local/events?limit=1')).body.next
    const { live, wanted } = (await plan(body)).body
    expect(live.spec).toMatchObject({ maxTrust: 'low', disabled: true, subject: { teamID: globex } })
    // It stays disabled, as it would.
    expect(wanted.spec).toMatchObject({ maxTrust: 'high', disabled: true, subject: { agentID: 'cursor' } })
    expect((await rig.owner('GET', `/runtime/grants/${NAMESPACE}/beta`)).body.grant).toEqual(before)
    expect((await rig.admin('GET', '/local/events?limit=1')).body.next).toBe(events)
    expect((await plan(grantBody('fresh'))).body).not.toHaveProperty('live')
    expect((await rig.owner('GET', `/runtime/grants/${NAMESPACE}/fresh`)).status).toBe(404)
  })

  it.each([
    ['a server that is not there', { serverRef: { name: 'gone' } }],
    ['a word', { maxTrust: 'most' }],
    ['nobody', { subject: {} }],
  ])('refuses %s as apply does', async (_, more) => {
    const body = grantBody('fresh', more)
    const [planned, applied] = [await plan(body), await rig.owner('POST', '/runtime/grants', body)]
    const { correlation_id: _a, ...refusal } = applied.body
    expect(planned).toMatchObject({ status: 400, body: refusal })
    expect(applied.status).toBe(400)
  })

  it('of a member is refused as his apply is', async () => {
    expect((await ada.call('POST', '/runtime/grant-plans', grantBody('mine'))).status).toBe(403)
    expect((await rig.owner('POST', '/runtime/session-plans', sessionBody('mine'))).status).toBe(403)
  })

  it('of a session tells no secret', async () => {
    const { body } = await rig.admin('POST', '/runtime/session-plans', sessionBody('ended', { consentedTrust: 'high' }))
    expect(body.live.spec).toMatchObject({ consentedTrust: 'low', revoked: true })
    expect(body.wanted.spec).toMatchObject({ consentedTrust: 'high', revoked: true })
    expect(Object.keys(body)).toEqual(['live', 'wanted'])
  })
})

const cursor = (namespace: string, name: string) => Buffer.from(JSON.stringify([namespace, name])).toString('base64url')
