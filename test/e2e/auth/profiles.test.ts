// Many logins beside each other: which one is used, and what is left of one that is removed.
import { stat } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { expired, Lab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await Lab.create()
  await lab.addUser('ana@acme.com')
  await lab.addUser('ben@acme.com')
})
afterAll(() => lab?.dispose())
beforeEach(async () => {
  await lab.login('ana@acme.com')
  await lab.login('ben@acme.com')
})

const cli = (line: string, env: Record<string, string> = {}) => lab.box.cli(line.split(' '), { env })
const ok = (line: string) => lab.box.ok(line.split(' '))
const renews = async (token: string | undefined) =>
  (await lab.api('POST', '/auth/refresh', { body: { refresh_token: String(token) } })).status === 200

test('the last login is current; use, list and status say and change which one is', async () => {
  expect((await ok('auth status')).stdout).toContain('profile: ben\n')
  expect((await ok('auth use Ana')).stdout).toContain('ana')
  const status = (await ok('auth status -o json')).json()
  expect(status).toMatchObject({ loggedIn: true, login: { profile: 'ana', state: 'valid', renewable: true } })
  expect(status.profiles.map(({ profile }: { profile: string }) => profile)).toEqual([
    'ana',
    'ben',
    'local',
    'local-admin',
  ])
  const rows = (await ok('auth list')).stdout.split('\n')
  expect(rows.find((row) => row.startsWith('*'))).toMatch(/ana .*ana@acme.com .*user .*valid/)
  const other = await cli('auth status --profile ben')
  expect(other.stdout).toContain('profile: ben (not the current one)')
  const secrets = Object.values((await lab.config()).accounts).flatMap((account) => [
    account.token,
    String(account.refresh_token),
  ])
  const shown = `${JSON.stringify(status)}${rows.join()}${other.stdout}`
  for (const secret of secrets) expect(shown).not.toContain(secret)
  expect((await stat(lab.configFile)).mode & 0o077).toBe(0)
})

test('a name that is not there is told with the nearest one, exit 6', async () => {
  for (const line of ['auth use anna', 'auth status --profile anna', 'server list --profile anna'])
    expect(await cli(line)).toMatchObject({ code: 6, stdout: '', stderr: expect.stringContaining('"ana"') })
})

test('logout removes the current login for good: its refresh token is void, the others stay', async () => {
  const [ana, ben] = [await lab.account('ana'), await lab.account('ben')]
  expect((await ok('auth logout -o json')).json()).toMatchObject({
    removed: [{ profile: 'ben', revoked: true }],
    remaining: ['ana', 'local', 'local-admin'],
  })
  expect(await renews(ben.refresh_token)).toBe(false)
  expect((await lab.config()).current ?? '').toBe('')
  const nobody = await cli('server list')
  expect(nobody).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('mcp-runtime auth use ana') })
  expect((await cli('server list --profile ana')).code).toBe(0)
  expect(await renews(ana.refresh_token)).toBe(true)
})

test('a refresh token that was used up before is void too: the family ends', async () => {
  const first = await lab.account('ben')
  await lab.bend('ben', { token: expired(first.token) })
  await ok('server list')
  const second = await lab.account('ben')
  expect(second.refresh_token).not.toBe(first.refresh_token)
  await ok('auth logout --profile ben')
  for (const { refresh_token } of [first, second]) expect(await renews(refresh_token)).toBe(false)
})

test('logout --profile removes that one, also without telling the platform when it is away', async () => {
  await ok('auth logout --profile ana')
  expect(await lab.config()).toMatchObject({ current: 'ben' })
  await lab.bend('ben', { api_url: 'http://127.0.0.1:9' })
  const away = await cli('auth logout')
  expect(away).toMatchObject({ code: 0, stderr: expect.stringContaining('did not confirm') })
  expect((await lab.config()).accounts).not.toHaveProperty('ben')
  expect(await cli('auth logout --profile nobody')).toMatchObject({ code: 6 })
})

test('logout --all removes and revokes all; down and up bring back those of this machine', async () => {
  const before = Object.values((await lab.config()).accounts)
  const out = (await ok('auth logout --all -o json')).json()
  expect(out).toMatchObject({ remaining: [] })
  expect(out.removed.map(({ revoked }: { revoked: boolean }) => revoked)).toEqual(before.map(() => true))
  for (const { refresh_token } of before) expect(await renews(refresh_token)).toBe(false)
  expect(await cli('auth status')).toMatchObject({ code: 0, stdout: expect.stringContaining('Not logged in.') })
  expect(await cli('server list')).toMatchObject({ code: 4, stderr: expect.stringContaining('MCPR_NOT_LOGGED_IN') })
  expect(await cli('auth logout')).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to remove') })
  expect((await cli('local up')).stderr).toMatch(/gone; .*local down.*local up/)
  await ok('local down')
  await ok(`local up --port ${new URL(lab.url).port}`)
  expect((await cli('server list')).code).toBe(0)
})
