import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Call, caller, PASSWORD, type Rig, startRig } from '../../test/support/platform.ts'
import { databasePath } from '../local/data-folder.ts'

vi.mock('../identity/slow-hash.ts', () => import('../../test/support/quick-hash.ts'))

let rig: Rig
let member: { id: string; call: Call }
beforeAll(async () => {
  rig = await startRig()
  member = await rig.user('member@example.com')
  await rig.owner('POST', '/runtime/teams/local/members', { userID: member.id })
})
afterAll(() => rig.stop())

const USERS = '/runtime/teams/local/users'
const MEMBERS = '/runtime/teams/local/members'
const account = (email: string, more = {}) => ({ email, password: PASSWORD, ...more })
const emails = async (): Promise<string[]> =>
  (await rig.owner('GET', MEMBERS)).body.members.map(({ email }: { email: string }) => email)

describe('an account of a team', () => {
  it('is made by an owner, with its membership, and can log in', async () => {
    const { status, body } = await rig.owner('POST', USERS, account(' Ann@Example.com ', { role: 'Owner' }))
    expect([status, body]).toMatchObject([
      201,
      {
        user: { email: 'ann@example.com', role: 'user' },
        membership: { team_slug: 'local', user_id: body.user.id, email: 'ann@example.com', role: 'owner' },
      },
    ])
    const login = await rig.anon('POST', '/auth/login', account('ann@example.com'))
    const me = await caller(rig.url, login.body.access_token)('GET', '/auth/me')
    expect(me.body.principal.teams).toMatchObject([{ slug: 'local', role: 'owner' }])
    const { events } = (await rig.admin('GET', '/local/events?limit=1000')).body
    const told = events.filter(({ payload }: { payload: { name: string } }) => payload.name === body.user.id)
    const types = told.map((event: { event_type: string }) => event.event_type)
    expect(types).toEqual(expect.arrayContaining(['platform.member.put', 'platform.user.created']))
    expect(JSON.stringify(events)).not.toContain(PASSWORD)
  })

  it.each([
    ['a bad role', account('x1@example.com', { role: 'boss' }), 400],
    ['a short password', { email: 'x2@example.com', password: 'short' }, 400],
    ['no e-mail', { email: 'nobody', password: PASSWORD }, 400],
    ['an e-mail that is taken', account('MEMBER@example.com'), 409],
  ])('with %s is refused, and nothing is left behind', async (_, body, status) => {
    const before = await emails()
    expect((await rig.owner('POST', USERS, body)).status).toBe(status)
    expect(await emails()).toEqual(before)
    const { email, password } = body
    if (status === 400) expect((await rig.anon('POST', '/auth/login', { email, password })).status).toBe(401)
  })

  it.each([
    ['half', 'the membership', `BEFORE INSERT ON resources WHEN NEW.kind = 'Membership'`],
    ['most', 'the event of the membership', `BEFORE INSERT ON events WHEN NEW.payload LIKE '%Membership%'`],
  ])('%s done, whose step fails at %s, leaves nothing behind', async (done, _, where) => {
    const db = new DatabaseSync(databasePath(rig.dataDir))
    const email = `${done}@example.com`
    const ask = () => rig.owner('POST', USERS, account(email))
    const { next } = (await rig.admin('GET', '/runtime/audit?limit=1')).body
    db.exec(`CREATE TRIGGER fault ${where} BEGIN SELECT RAISE(ABORT, 'fault'); END`)
    try {
      expect((await ask()).status).toBeGreaterThanOrEqual(500)
    } finally {
      db.exec('DROP TRIGGER fault')
      db.close()
    }
    expect((await rig.admin('GET', `/users?email=${email}`)).body.users).toEqual([])
    expect(await emails()).not.toContain(email)
    expect((await rig.admin('GET', `/runtime/audit?after=${next}`)).body.events).toEqual([])
    const made = await ask()
    expect(made.status).toBe(201)
    await rig.owner('DELETE', `${MEMBERS}/${made.body.user.id}`)
    expect((await rig.anon('POST', '/auth/login', account(email))).status).toBe(200)
  })

  it('of one e-mail that is asked for twice at once is made once', async () => {
    const answers = await Promise.all([1, 2].map(() => rig.owner('POST', USERS, account('twice@example.com'))))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  })

  it('is made by nobody else, and in no team that is not there', async () => {
    expect((await member.call('POST', USERS, account('y@example.com'))).status).toBe(403)
    expect((await rig.anon('POST', USERS, account('y@example.com'))).status).toBe(401)
    expect((await rig.admin('POST', '/runtime/teams/nope/users', account('y@example.com'))).status).toBe(404)
    expect((await rig.anon('POST', '/auth/login', account('y@example.com'))).status).toBe(401)
  })
})

describe('an existing account', () => {
  it('becomes a member by its e-mail, as often as one likes', async () => {
    const { id } = await rig.user('carol@example.com')
    for (const role of ['member', 'owner']) {
      const { status, body } = await rig.owner('POST', MEMBERS, { email: 'Carol@example.com', role })
      expect([status, body.membership]).toMatchObject([200, { user_id: id, email: 'carol@example.com', role }])
    }
  })

  it.each([
    ['by nothing', {}, 400],
    ['by both', { email: 'member@example.com', userID: '00000000-0000-4000-8000-000000000000' }, 400],
    ['by what is no id', { userID: 'zzz' }, 400],
    ['that is not there', { email: 'who@example.com' }, 404],
    ['with a bad role', { email: 'member@example.com', role: 'x' }, 400],
  ])('%s is refused', async (_, body, status) => {
    expect((await rig.owner('POST', MEMBERS, body)).status).toBe(status)
  })

  it('is added by no plain member', async () => {
    expect((await member.call('POST', MEMBERS, { email: 'carol@example.com' })).status).toBe(403)
  })

  it('that an owner took in keeps its password; one that an administrator put there, or the owner made, does not', async () => {
    const set = async (id: string) =>
      (await rig.owner('PUT', `/users/${id}/password`, { password: 'another-1-2' })).status
    const { id } = await rig.user('dora@example.com')
    await rig.owner('POST', MEMBERS, { email: 'dora@example.com' })
    expect(await set(id)).toBe(403)
    // Nor by another role, nor by going and coming.
    await rig.owner('PUT', `${MEMBERS}/${id}`, { role: 'owner' })
    await rig.owner('DELETE', `${MEMBERS}/${id}`)
    await rig.owner('PUT', `${MEMBERS}/${id}`, {})
    expect(await set(id)).toBe(403)
    await rig.admin('PUT', `${MEMBERS}/${id}`, {})
    expect(await set(id)).toBe(200)
    const made = await rig.owner('POST', USERS, account('eve@example.com'))
    expect(await set(made.body.user.id)).toBe(200)
  })
})
