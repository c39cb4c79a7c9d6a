// Tokens that are past their time, unknown, revoked, or of another platform: refused as what they are, with the way
// back in, and what is saved stays as it was.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { behave, expectRefusal, expiredToken, misbehave } from '../../support/refusals.ts'
import { Sandbox } from '../../support/sandbox.ts'

let box: Sandbox
let other: Sandbox
let url: string
let otherUrl: string
const config = () => join(box.dir, 'config/config.json')
const saved = async () => JSON.parse(await readFile(config(), 'utf8'))

beforeAll(async () => {
  ;[box, other] = await Promise.all([Sandbox.create(), Sandbox.create()])
  const up = async (at: Sandbox) => (await at.ok(['local', 'up', '--port', '0', '-o', 'json'])).json().url as string
  ;[url, otherUrl] = await Promise.all([up(box), up(other)])
})
afterAll(() => Promise.all([box?.dispose(), other?.dispose()]))
afterEach(behave)

/** Keeps a login beside the real ones. */
async function keep(name: string, account: object): Promise<void> {
  const file = await saved()
  await writeFile(config(), JSON.stringify({ ...file, accounts: { ...file.accounts, [name]: account } }), {
    mode: 0o600,
  })
}

test('an expired token is not saved', async () => {
  const before = await readFile(config(), 'utf8')
  await expectRefusal(
    box,
    ['auth', 'login', '--api-url', url, '--token-stdin'],
    { exit: 4, code: 'MCPR_TOKEN_EXPIRED', says: /The token has expired; nothing was saved/, hint: /new one/ },
    { input: expiredToken() },
  )
  expect(await readFile(config(), 'utf8')).toBe(before)
})

test('a saved login that has expired says how to log in again, also to a platform that gives no reason', async () => {
  const strange = await misbehave((_, reply) => reply.writeHead(401).end())
  await keep('old', { api_url: strange, token: expiredToken(), username: 'alice@acme.com' })
  await expectRefusal(box, ['server', 'list', '--profile', 'old'], {
    exit: 4,
    code: 'MCPR_TOKEN_EXPIRED',
    says: /The login "old" has expired/,
    next: new RegExp(`auth login --api-url ${strange} --email alice@acme.com --profile old`),
  })
})

test.each([
  ['garbage', () => 'garbage'],
  ['a key that does not exist', () => `mcpu_${'0'.repeat(40)}`],
  ['an expired token', expiredToken],
])('%s in the environment is told by the name of the variable', async (_, token) => {
  const ran = await expectRefusal(
    box,
    ['server', 'list'],
    {
      exit: 4,
      code: expect.stringMatching(/MCPR_TOKEN_(REJECTED|EXPIRED)/) as never,
      says: /MCP_PLATFORM_API_TOKEN/,
      hint: /new token/,
    },
    { env: { MCP_PLATFORM_API_URL: url, MCP_PLATFORM_API_TOKEN: token() } },
  )
  expect(ran.stdout + ran.stderr).not.toContain(token())
})

test('the token of another platform is refused at login and where it is saved', async () => {
  const { token, refresh_token } = JSON.parse(await readFile(join(other.dir, 'config/config.json'), 'utf8')).accounts
    .local
  await expectRefusal(
    box,
    ['auth', 'login', '--api-url', url, '--token-stdin', '--profile', 'foreign'],
    {
      exit: 4,
      code: 'MCPR_TOKEN_REJECTED',
      says: new RegExp(`${url} does not accept the token; nothing was saved`),
      hint: /this platform/,
    },
    { input: token },
  )
  expect(Object.keys((await saved()).accounts)).not.toContain('foreign')
  // Saved by hand for the wrong platform: neither the token nor its refresh token helps.
  await keep('foreign', { api_url: url, token, refresh_token })
  await expectRefusal(box, ['server', 'list', '--profile', 'foreign'], {
    exit: 4,
    code: 'MCPR_TOKEN_REJECTED',
    says: new RegExp(`The login "foreign" is not accepted by ${url}`),
    next: /auth login .*--profile foreign/,
  })
  // Its own platform still takes both.
  expect((await other.cli(['server', 'list'])).code).toBe(0)
  expect(otherUrl).not.toBe(url)
})

test('after logout the refresh token opens nothing, and the other login is untouched', async () => {
  const { 'local-admin': admin } = (await saved()).accounts
  await box.ok(['auth', 'logout', '--profile', 'local-admin'])
  await keep('stolen', { ...admin, token: expiredToken(), expires_at: '2020-01-01T00:00:00Z' })
  await expectRefusal(box, ['server', 'list', '--profile', 'stolen'], {
    exit: 4,
    code: 'MCPR_TOKEN_EXPIRED',
    says: /The login "stolen" has expired/,
    next: /local up/,
  })
  expect((await saved()).current).toBe('local')
  expect((await box.cli(['server', 'list'])).code).toBe(0)
})

test('not logged in at all', async () => {
  const env = { MCP_RUNTIME_CONFIG_DIR: join(box.dir, 'nowhere') }
  const words = ['server', 'list']
  await expectRefusal(
    box,
    words,
    { exit: 4, code: 'MCPR_NOT_LOGGED_IN', says: /Not logged in/, next: /local up/ },
    { env },
  )
  for (const line of ['local events', 'local attach desk --url http://127.0.0.1:1', 'local detach desk']) {
    const refused = await box.cli([...line.split(' '), '-o', 'json'], { env })
    const [first, second] = refused.json().error.next
    expect([refused.code, first.command]).toEqual([4, 'mcp-runtime local up'])
    expect(second.command).toMatch(/^mcp-runtime auth login/)
  }
})
