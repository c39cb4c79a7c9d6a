// Who may make accounts, give them roles and passwords, and what ends with a password.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caller, PASSWORD, type Rig, startRig } from '../../test/support/platform.ts'

const PROXY = '127.0.0.1'

let rig: Rig
/** Owner of a team with Bob; his account was made by signing up. */
let ada: Member
let bob: Member
beforeAll(async () => {
  rig = await startRig({ signup: true, trustedProxies: [PROXY] })
  ada = await signUp('ada@example.com')
  bob = await signUp('Bob@example.com')
  await rig.admin('POST', '/runtime/teams', { slug: 'desk' })
  await rig.admin('PUT', `/runtime/teams/desk/members/${ada.id}`, { role: 'owner' })
  await rig.admin('PUT', `/runtime/teams/desk/members/${bob.id}`, { role: 'member' })
})
afterAll(() => rig.stop())

type Member = Awaited<ReturnType<typeof signUp>>

async function signUp(email: string) {
  const { status, body } = await rig.anon('POST', '/auth/signup', { email, password: PASSWORD })
  expect([status, body.user.role, body.expires_in]).toEqual([201, 'user', 900])
  return { id: body.user.id as string, call: caller(rig.url, body.access_token) }
}

const login = (email: string, password: string, headers = {}) =>
  rig.anon('POST', '/auth/login', { email, password }, headers)
const audited = async (type: string) => {
  const { events } = (await rig.admin('GET', '/local/events?limit=1000')).body
  return events.filter((event: { event_type: string }) => event.event_type === type)
}

describe('signing up', () => {
  it('makes no second account, and no administrator but by one', async () => {
    const again = await rig.anon('POST', '/auth/signup', { email: ' BOB@example.com', password: PASSWORD })
    expect(again).toMatchObject({ status: 409, body: { error: 'conflict' } })
    expect(again.body.message).not.toMatch(/sql|constraint|unique/i)
    const boss = { email: 'boss@example.com', password: PASSWORD, role: ' Admin ' }
    for (const call of [rig.anon, ada.call]) {
      expect(await call('POST', '/auth/signup', boss)).toMatchObject({ status: 403, body: { error: 'forbidden' } })
    }
    expect((await caller(rig.url, 'a.b.c')('POST', '/auth/signup', boss)).status).toBe(401)
    const made = await rig.admin('POST', '/auth/signup', boss)
    expect([made.status, made.body.user.role]).toEqual([201, 'admin'])
    expect(await audited('platform.user.signed_up')).toHaveLength(2)
    expect(await audited('platform.user.created')).toMatchObject([{ payload: { after: { role: 'admin' } } }])
  })

  it.each([
    ['email', { email: 'nope' }],
    ['password', { password: 'short' }],
    ['role', { role: 'king' }],
  ])('is refused for a bad %s', async (path, more) => {
    const { status, body } = await rig.anon('POST', '/auth/signup', {
      email: 'x@example.com',
      password: PASSWORD,
      ...more,
    })
    expect([status, body.error, body.issues[0].path]).toEqual([400, 'invalid_request_body', path])
  })
})

it('an ID token is told that there is no provider', async () => {
  const answer = await rig.anon('POST', '/auth/oidc', { id_token: 'x' })
  expect(answer).toMatchObject({ status: 503, body: { error: 'service_unavailable' } })
})

describe('accounts', () => {
  it('are listed by administrators, with their teams', async () => {
    const { users } = (await rig.admin('GET', '/users?email=ADA@example.com')).body
    expect(users).toEqual([
      {
        id: ada.id,
        email: 'ada@example.com',
        role: 'user',
        created_at: expect.any(String),
        teams: [{ id: expect.any(String), slug: 'desk', role: 'owner' }],
      },
    ])
    const all = (await rig.admin('GET', '/users')).body.users.map((user: { email: string }) => user.email)
    expect(all).toEqual([...all].sort())
    expect(all).toContain('bob@example.com')
    expect((await rig.admin('GET', '/users?email=ghost@example.com')).body).toEqual({ users: [] })
    expect((await ada.call('GET', '/users')).status).toBe(403)
  })

  it('change their role at once, and an administrator stays', async () => {
    const role = (id: string, role: string) => rig.admin('PATCH', `/users/${id}`, { role })
    const admins = (await rig.admin('GET', '/users')).body.users.filter((one: { role: string }) => one.role === 'admin')
    const builtIn = admins.find(({ email }: { email: string }) => email === 'admin@mcp-runtime.local').id
    for (const { id } of admins) if (id !== builtIn) expect((await role(id, 'user')).status).toBe(200)
    expect(await role(builtIn, 'user')).toMatchObject({ status: 409, body: { error: 'conflict' } })
    expect((await role(bob.id, 'ADMIN')).body.user.role).toBe('admin')
    expect((await bob.call('GET', '/users')).status).toBe(200)
    expect((await bob.call('PATCH', `/users/${bob.id}`, { role: 'user' })).status).toBe(200)
    expect((await bob.call('GET', '/users')).status).toBe(403)
    expect((await role('nobody', 'user')).status).toBe(404)
    for (const bad of ['king', '']) expect((await role(bob.id, bad)).status).toBe(400)
    expect((await audited('platform.user.role_changed')).at(-1).payload).toMatchObject({
      actor: bob.id,
      before: { role: 'admin' },
      after: { role: 'user' },
    })
  })
})

describe('a password', () => {
  const set = (call: typeof rig.admin, id: string, password = 'another-one-2') =>
    call('PUT', `/users/${id}/password`, { password })

  it('is set by who owns every team of the user, and by administrators; his logins end', async () => {
    const before = bob.call
    expect((await set(ada.call, bob.id)).body.user).toMatchObject({ id: bob.id, email: 'bob@example.com' })
    expect((await before('GET', '/auth/me')).status).toBe(401)
    expect((await login('bob@example.com', PASSWORD)).status).toBe(401)
    const { status, body } = await login('bob@example.com', 'another-one-2')
    expect(status).toBe(200)
    bob = { ...bob, call: caller(rig.url, body.access_token) }
    expect((await audited('platform.user.password_set')).at(-1).payload).toMatchObject({
      actor: ada.id,
      name: bob.id,
      after: { ended_logins: 1 },
    })
  })

  it('is not set by anybody else', async () => {
    const { users } = (await rig.admin('GET', '/users')).body
    const idOf = (email: string) => users.find((user: { email: string }) => user.email === email).id
    // An administrator, a user of another team, himself without the old one, nobody: all alike.
    for (const id of [idOf('admin@mcp-runtime.local'), idOf('local@mcp-runtime.local'), ada.id, 'nobody']) {
      expect(await set(ada.call, id)).toMatchObject({ status: 403, body: { error: 'forbidden' } })
    }
    expect((await set(bob.call, ada.id)).status).toBe(403)
    expect((await set(rig.anon, ada.id)).status).toBe(401)
    expect((await set(rig.admin, 'nobody')).status).toBe(404)
    expect(await set(rig.admin, ada.id, 'short')).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'password' }] },
    })
    // As soon as Bob is in a team that is not Ada's, he is out of her reach.
    await rig.admin('POST', '/runtime/teams', { slug: 'other' })
    await rig.admin('PUT', `/runtime/teams/other/members/${bob.id}`, { role: 'member' })
    expect((await set(ada.call, bob.id)).status).toBe(403)
  })

  it('is changed by who knows it; every login ends, and the answer is a new one', async () => {
    const change = (current_password: string, new_password: string) =>
      ada.call('POST', '/auth/password', { current_password, new_password })
    expect(await change('wrong', 'whatever-it-is')).toMatchObject({ status: 403, body: { error: 'forbidden' } })
    expect((await change(PASSWORD, 'short')).body.issues).toMatchObject([{ path: 'new_password' }])
    const { api_key } = (await ada.call('POST', '/user/api-keys', { name: 'ci' })).body
    const { status, body } = await change(PASSWORD, 'a-new-password')
    expect(status).toBe(200)
    expect((await ada.call('GET', '/auth/me')).status).toBe(401)
    ada = { ...ada, call: caller(rig.url, body.access_token) }
    expect((await ada.call('GET', '/auth/me')).status).toBe(200)
    expect((await rig.anon('GET', '/auth/me', undefined, { 'x-api-key': api_key })).status).toBe(200)
    expect((await login('ada@example.com', 'a-new-password')).status).toBe(200)
  })
})

describe('brute force', () => {
  const from = (address: string) => ({ 'x-forwarded-for': `10.99.0.1, ${address}` })

  it('locks by the address that the trusted proxy saw, and the audit log tells of it', async () => {
    const wrong = (address: string) => login('ghost@example.com', 'wrong', from(address))
    for (let i = 0; i < 3; i += 1) expect((await wrong('203.0.113.1')).status).toBe(401)
    const locked = await wrong('203.0.113.1')
    expect([locked.status, locked.headers.get('retry-after')]).toEqual([429, '15'])
    expect((await wrong('203.0.113.2')).status).toBe(401)
    expect((await audited('platform.login.locked')).at(-1).payload).toMatchObject({
      peer: '203.0.113.1',
      after: { seconds: 15 },
    })
    const failed = (await audited('platform.login.failed')).at(-1).payload
    // An e-mail that no account has may be anything, a password too.
    expect(JSON.stringify(failed)).not.toContain('ghost')
  })
})

it('a stolen refresh token ends the login when the second of the two comes with it, and the audit log says so', async () => {
  let later = 0
  await rig.restart({ clock: () => Date.now() + later })
  const { body } = await login('ada@example.com', 'a-new-password', { 'x-forwarded-for': '203.0.113.8' })
  const refresh = (refresh_token: string) => rig.anon('POST', '/auth/refresh', { refresh_token })
  const thief = (await refresh(body.refresh_token)).body
  later = 31_000
  expect((await refresh(body.refresh_token)).status).toBe(401)
  expect((await refresh(thief.refresh_token)).status).toBe(401)
  for (const token of [body.access_token, thief.access_token]) {
    expect((await caller(rig.url, token)('GET', '/auth/me')).status).toBe(401)
  }
  expect((await audited('platform.login.ended')).at(-1).payload).toMatchObject({ actor: ada.id, name: ada.id })
})

it('guesses at keys for the registry do not fill the audit log', async () => {
  const before = (await audited('platform.login.failed')).length
  const authorization = `Basic ${btoa(`any:mcpu_${'A'.repeat(43)}`)}`
  expect((await rig.anon('GET', '/registry/authz', undefined, { authorization })).status).toBe(401)
  expect(await audited('platform.login.failed')).toHaveLength(before)
})

it('a damaged key costs the access tokens of before, and nothing else', async () => {
  const { status, body } = await login('ada@example.com', 'a-new-password', { 'x-forwarded-for': '203.0.113.9' })
  expect(status).toBe(200)
  await rig.restart()
  expect((await caller(rig.url, body.access_token)('GET', '/auth/me')).status).toBe(200)
  await rig.platform.close()
  writeFileSync(join(rig.dataDir, 'platform.key'), 'half')
  await rig.restart()
  const old = await caller(rig.url, body.access_token)('GET', '/auth/me')
  expect([old.status, old.body.error]).toEqual([401, 'unauthorized'])
  const renewed = await rig.anon('POST', '/auth/refresh', { refresh_token: body.refresh_token })
  expect(renewed.status).toBe(200)
  expect((await caller(rig.url, renewed.body.access_token)('GET', '/auth/me')).status).toBe(200)
})
