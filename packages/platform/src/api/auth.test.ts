import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caller, grantBody, PASSWORD, type Rig, serverBody, startRig } from '../../test/support/platform.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

const login = (email: string, password = PASSWORD, headers = {}) =>
  rig.anon('POST', '/auth/login', { email, password }, headers)

describe('login', () => {
  it('gives a token, a refresh token and who it is, whatever the case of the e-mail', async () => {
    const { id } = await rig.user('ada@example.com')
    const { status, body } = await login('  ADA@Example.com')
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 900,
      refresh_token: expect.any(String),
      user: { id, email: 'ada@example.com', role: 'user', namespace: '' },
    })
    const { iat = 0, exp = 0, ...claims } = decodeJwt(body.access_token)
    expect(exp - iat).toBe(900)
    expect(claims).toEqual({
      iss: 'mcp-runtime',
      aud: ['platform-api', 'runtime-api', 'analytics-api'],
      sub: id,
      email: 'ada@example.com',
      role: 'user',
      teams: [],
      allowed_namespaces: ['mcp-servers'],
      auth_type: 'platform_jwt',
      sid: expect.any(String),
    })
  })

  it('refuses a wrong password and an unknown account in the same words', async () => {
    await rig.user('grace@example.com')
    const { message: known } = (await login('grace@example.com', 'wrong')).body
    const unknown = await login('ghost@example.com', 'wrong')
    expect([unknown.status, unknown.body.error, unknown.body.message]).toEqual([401, 'unauthorized', known])
  })

  it('locks after three failures with Retry-After, and a forged address does not help', async () => {
    await rig.user('linus@example.com')
    for (let i = 0; i < 3; i++) expect((await login('linus@example.com', 'wrong')).status).toBe(401)
    for (const headers of [{}, { 'x-forwarded-for': '10.1.2.3' }]) {
      const locked = await login('linus@example.com', PASSWORD, headers)
      expect([locked.status, locked.body.error]).toEqual([429, 'too_many_requests'])
      expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    await rig.user('other@example.com')
    expect((await login('other@example.com')).status).toBe(200)
  })

  it('has no way in for the built-in accounts, which have no password', async () => {
    expect((await login('admin@mcp-runtime.local', '')).status).toBe(401)
  })
})

describe('refresh and logout', () => {
  const refresh = (refresh_token: string) => rig.anon('POST', '/auth/refresh', { refresh_token })

  it('exchange a login, and end it at once', async () => {
    await rig.user('lin@example.com')
    const [mine, other] = [(await login('lin@example.com')).body, (await login('lin@example.com')).body]
    const first = mine.refresh_token
    const { status, body } = await refresh(first)
    expect([status, body.user.email]).toEqual([200, 'lin@example.com'])
    const me = (token: string) => caller(rig.url, token)('GET', '/auth/me')
    expect((await me(body.access_token)).status).toBe(200)
    expect((await refresh(first)).body.refresh_token).toBe(body.refresh_token)
    const out = await rig.anon('POST', '/auth/logout', { refresh_token: body.refresh_token })
    expect([out.status, out.body]).toEqual([200, { success: true }])
    // The tokens of that login are refused, older ones too; the other login goes on.
    for (const token of [mine.access_token, body.access_token]) expect((await me(token)).status).toBe(401)
    expect((await me(other.access_token)).status).toBe(200)
    expect(await refresh(body.refresh_token)).toMatchObject({ status: 401, body: { error: 'unauthorized' } })
    expect((await rig.anon('POST', '/auth/logout', { refresh_token: 'nothing' })).body).toEqual({ success: true })
  })

  it('have no word but 401 for tokens that are none', async () => {
    const [head, claims, signature] = rig.platform.credentials.local.token.split('.') as [string, string, string]
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const tokens = [
      '..',
      'a.b.c',
      `${head}.${claims}.`,
      `${head}.${claims}.${signature.slice(0, -4)}AAAA`,
      `${head}.${encode({ sub: 'x' })}.${signature}`,
      `${encode({ alg: 'none' })}.${claims}.`,
      `${encode({ alg: 'HS256', crit: ['exp'] })}.${claims}.${signature}`,
      `${encode([])}.${encode(null)}.${signature}`,
      `${head}.${'A'.repeat(4000)}.${signature}`,
    ]
    for (const token of tokens) {
      const answer = await caller(rig.url, token)('GET', '/auth/me')
      expect([answer.status, answer.body.error]).toEqual([401, 'unauthorized'])
    }
  })
})

describe('who am I', () => {
  it('shows a member his teams, and an administrator without one only his role', async () => {
    const { body: owner } = await rig.owner('GET', '/auth/me')
    expect(owner).toEqual({
      authenticated: true,
      sharedCatalogNamespace: 'mcp-servers',
      principal: {
        role: 'user',
        subject: expect.any(String),
        email: 'local@mcp-runtime.local',
        namespace: 'mcp-team-local',
        allowedNamespaces: ['mcp-team-local', 'mcp-servers'],
        teams: [{ id: expect.any(String), slug: 'local', name: 'Local', namespace: 'mcp-team-local', role: 'owner' }],
      },
    })
    expect((await rig.admin('GET', '/auth/me')).body.principal).toEqual({
      role: 'admin',
      subject: expect.any(String),
      email: 'admin@mcp-runtime.local',
      allowedNamespaces: ['mcp-servers'],
    })
  })
})

describe('an account', () => {
  it.each([
    ['a bad e-mail', { email: 'nope' }, 'email'],
    ['an address for a host', { email: 'a@127.0.0.1' }, 'email'],
    ['a short password', { password: 'short' }, 'password'],
    ['an unknown role', { role: 'king' }, 'role'],
  ])('with %s is refused', async (_, more, path) => {
    const user = { email: 'new@example.com', password: PASSWORD, ...more }
    const { status, body } = await rig.admin('POST', '/users', user)
    expect([status, body.error, body.issues[0].path]).toEqual([400, 'invalid_request_body', path])
  })

  it('exists once, also when two ask for it at the same moment, and no database speaks', async () => {
    const user = { email: 'twin@example.com', password: PASSWORD, role: 'ADMIN' }
    const answers = await Promise.all([rig.admin('POST', '/users', user), rig.admin('POST', '/users', user)])
    const [made, refused] = answers.toSorted((a, b) => a.status - b.status)
    expect(made).toMatchObject({ status: 201, body: { user: { email: user.email, role: 'admin', namespace: '' } } })
    expect(refused).toMatchObject({ status: 409, body: { error: 'conflict' } })
    expect(refused?.body.message).not.toMatch(/sql|constraint|unique/i)
  })
})

describe('API keys', () => {
  it('are listed in the order of creation, without their text', async () => {
    const create = async (name: string) => (await rig.owner('POST', '/user/api-keys', { name })).body
    const [one, two] = [await create('one'), await create('two')]
    expect(one.api_key).toBe(one.one_time_key)
    const { keys } = (await rig.owner('GET', '/user/api-keys')).body
    expect(keys).toEqual([one.key, two.key])
    expect(keys[0]).toEqual({
      id: expect.stringMatching(/^uk_/),
      name: 'one',
      prefix: one.api_key.slice(0, 8),
      created_at: expect.any(String),
      revoked: false,
    })
    const revoked = await rig.owner('DELETE', `/user/api-keys/${one.key.id}`)
    expect(revoked.body.key).toMatchObject({ revoked: true, revoked_at: expect.any(String) })
    expect((await rig.owner('DELETE', `/user/api-keys/${one.key.id}`)).body).toEqual(revoked.body)
    expect((await rig.owner('DELETE', '/user/api-keys/uk_nope')).status).toBe(404)
    expect((await rig.admin('DELETE', `/user/api-keys/${two.key.id}`)).status).toBe(404)
    expect((await rig.owner('POST', '/user/api-keys', {})).status).toBe(400)
    expect((await rig.owner('POST', '/user/api-keys', { name: ' ' })).status).toBe(400)
    const again = await rig.owner('POST', `/user/api-keys/${two.key.id}/revoke`)
    expect([again.status, again.body.key.revoked]).toEqual([200, true])
    expect((await rig.owner('POST', '/user/api-keys/uk_nope/revoke')).status).toBe(404)
  })

  it('make a session of an agent (F18)', async () => {
    await rig.owner('POST', '/runtime/servers', serverBody('desk'))
    await rig.owner('POST', '/runtime/grants', grantBody('g'))
    const { api_key } = (await rig.owner('POST', '/user/api-keys', { name: 'agent' })).body
    const asked = { serverName: 'desk', namespace: 'mcp-team-local', agentID: 'cursor' }
    const session = await rig.anon('POST', '/runtime/adapter/sessions', asked, { 'x-api-key': api_key })
    expect([session.status, session.body.secret]).toEqual([200, expect.any(String)])
  })
})
