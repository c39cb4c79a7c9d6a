// A token that ends is renewed with the next command and nobody notices (decision 19); one that cannot be says so.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expired, Lab, worthless } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await Lab.create()
  await lab.addUser('zoe@acme.com')
})
afterAll(() => lab?.dispose())
beforeEach(async () => {
  await lab.login('zoe@acme.com')
})

const list = () => lab.box.cli(['server', 'list', '--profile', 'zoe', '-o', 'json'])
const refresh = (token: string | undefined) =>
  lab.api('POST', '/auth/refresh', { body: { refresh_token: String(token) } })
const family = (token: string | undefined) => String(token).split('.')[0]

test.each([
  ['whose own end has come', expired],
  ['that the platform no longer accepts', worthless],
])('a token %s is replaced silently, and the new pair is saved', async (_, made) => {
  const before = await lab.account('zoe')
  const bent = made(before.token)
  await lab.bend('zoe', { token: bent })
  const { code, stdout, stderr } = await list()
  expect({ code, stdout: stdout.trim(), stderr }).toEqual({ code: 0, stdout: '[]', stderr: '' })
  const after = await lab.account('zoe')
  expect(after.token).not.toBe(bent)
  expect(after.refresh_token).not.toBe(before.refresh_token)
  expect(family(after.refresh_token)).toBe(family(before.refresh_token))
  expect(Date.parse(String(after.expires_at))).toBeGreaterThan(Date.now())
  expect(after).toMatchObject({ username: 'zoe@acme.com', role: 'user' })
  // With the new token nothing is renewed.
  expect((await list()).code).toBe(0)
  expect(await lab.account('zoe')).toEqual(after)
})

test('logging in again revokes the refresh token that is replaced, and that one alone', async () => {
  const before = await lab.account('zoe')
  await lab.login('zoe@acme.com', ['--profile', 'elsewhere'])
  expect(await lab.login('zoe@acme.com')).toMatchObject({ code: 0, stderr: '' })
  expect((await refresh(before.refresh_token)).status).toBe(401)
  for (const profile of ['zoe', 'elsewhere']) {
    expect((await refresh((await lab.account(profile)).refresh_token)).status).toBe(200)
  }
})

test('an opaque token ends when the file says so', async () => {
  const { refresh_token } = await lab.account('zoe')
  await lab.bend('zoe', { token: 'opaque', expires_at: '2020-01-01T00:00:00Z' })
  expect((await list()).code).toBe(0)
  expect((await lab.account('zoe')).refresh_token).not.toBe(refresh_token)
})

test('auth status foretells it, and asks nobody', async () => {
  const token = expired((await lab.account('zoe')).token)
  await lab.bend('zoe', { token, expires_at: '2020-01-01T00:00:00Z' })
  const status = await lab.box.ok(['auth', 'status', '--profile', 'zoe'])
  expect(status.stdout).toContain('renewed with the next command')
  expect((await lab.account('zoe')).token).toBe(token)
})

test('four processes that meet the end together leave one living family', async () => {
  const before = await lab.account('zoe')
  await lab.bend('zoe', { token: expired(before.token) })
  const four = await Promise.all([list(), list(), list(), list()])
  expect(four.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(4).fill({ code: 0, stderr: '' }))
  const after = await lab.account('zoe')
  expect(family(after.refresh_token)).toBe(family(before.refresh_token))
  await lab.bend('zoe', { token: expired(after.token) })
  expect((await list()).code).toBe(0)
})

test('an answer that got lost on its way costs no login', async () => {
  const { token, refresh_token } = await lab.account('zoe')
  const lost = await refresh(refresh_token)
  await lab.bend('zoe', { token: expired(token) })
  expect((await list()).code).toBe(0)
  expect((await lab.account('zoe')).refresh_token).toBe(lost.body.refresh_token)
})

/** What was saved with the token counts before what the token says. */
const PAST = '2001-01-01T00:00:00Z'

describe('where no successor is to be had', () => {
  test('a revoked refresh token ends the login: exit 4, and the line that logs in again', async () => {
    const { token, refresh_token } = await lab.account('zoe')
    await lab.api('POST', '/auth/logout', { body: { refresh_token: String(refresh_token) } })
    // The access token is of that login and ends with it.
    expect((await list()).code).toBe(4)
    await lab.bend('zoe', { token: expired(token), expires_at: PAST })
    const ended = await lab.box.cli(['server', 'list', '--profile', 'zoe'])
    expect(ended).toMatchObject({ code: 4, stdout: '' })
    expect(ended.stderr).toContain('MCPR_TOKEN_EXPIRED')
    expect(ended.stderr).toContain(`mcp-runtime auth login --api-url ${lab.url} --email zoe@acme.com --profile zoe`)
    // Nothing was lost meanwhile.
    expect(await lab.account('zoe')).toMatchObject({ refresh_token })
    expect((await lab.login('zoe@acme.com')).code).toBe(0)
    expect((await list()).code).toBe(0)
  })

  test('a login with a token alone ends with it', async () => {
    const { token } = await lab.account('zoe')
    await lab.box.cli(['auth', 'login', '--api-url', lab.url, '--token-stdin', '--profile', 'jwt'], { input: token })
    await lab.bend('jwt', { token: expired(token), expires_at: PAST })
    const ended = await lab.box.cli(['server', 'list', '--profile', 'jwt', '-o', 'json'])
    expect(ended).toMatchObject({ code: 4, stderr: '' })
    expect(ended.json()).toMatchObject({ error: { code: 'MCPR_TOKEN_EXPIRED' } })
  })

  test('a platform that is away is said to be away, not a login that ended', async () => {
    const { token } = await lab.account('zoe')
    await lab.bend('zoe', { token: expired(token), api_url: 'http://127.0.0.1:9' })
    expect(await list()).toMatchObject({ code: 9, stdout: expect.stringContaining('MCPR_UNAVAILABLE') })
  })
})

test('the logins that `local up` made have no password: they come anew with down and up', async () => {
  for (const profile of ['local', 'local-admin']) {
    const { token, refresh_token } = await lab.account(profile)
    await lab.api('POST', '/auth/logout', { body: { refresh_token: String(refresh_token) } })
    await lab.bend(profile, { token: expired(token) })
    const ended = await lab.box.cli(['server', 'list', '--profile', profile, '-o', 'json'])
    expect(ended.code).toBe(4)
    expect(ended.json().error.next.map(({ command }: { command: string }) => command)).toEqual([
      'mcp-runtime local down',
      'mcp-runtime local up',
    ])
  }
  await lab.box.ok(['local', 'down'])
  await lab.box.ok(['local', 'up', '--port', new URL(lab.url).port])
  for (const profile of ['local', 'local-admin', 'zoe']) await lab.box.ok(['server', 'list', '--profile', profile])
})
