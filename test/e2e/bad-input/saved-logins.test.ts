// The file with saved logins, broken, newer, or written by two at once: nothing in it is ever lost.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { behave, expectRefusal, misbehave, noInsides } from '../../support/refusals.ts'
import { Sandbox } from '../../support/sandbox.ts'

let box: Sandbox
const dir = () => join(box.dir, 'config')
const config = () => join(dir(), 'config.json')

beforeAll(async () => {
  box = await Sandbox.create()
  await mkdir(dir(), { recursive: true, mode: 0o700 })
})
afterAll(() => box?.dispose())
beforeEach(async () => {
  for (const name of await readdir(dir())) if (name.startsWith('config.json')) await writeFile(join(dir(), name), '')
})
afterEach(behave)

const put = (text: string) => writeFile(config(), text, { mode: 0o600 })
const anyone = () =>
  misbehave((request, reply) =>
    reply
      .setHeader('content-type', 'application/json')
      .end(
        JSON.stringify(
          request.url?.endsWith('/me') ? { principal: { role: 'user', email: 'a@acme.com' } } : { servers: [] },
        ),
      ),
  )
const login = (url: string, profile: string) =>
  box.cli(['auth', 'login', '--api-url', url, '--token-stdin', '--profile', profile], { input: `token-of-${profile}` })

const TRUNCATED = '{"current":"alice","accounts":{"alice":{"api_url":"https://platform.example.com","tok'
const NEWER = JSON.stringify({ version: 7, current: 'alice', accounts: [{ name: 'alice', sealed: 'x' }] })

test.each([
  ['truncated', TRUNCATED, /config\.json cannot be used: it is not complete JSON/, /Mend it/],
  ['of a newer version', NEWER, /config\.json cannot be used: it was written by a newer version/, /Update mcp-runtime/],
  ['no object', '[]', /config\.json cannot be used/, /Mend it/],
])('%s: every command says so and leaves it alone', async (_, text, says, hint) => {
  await put(text)
  const refusal = { exit: 1, code: 'MCPR_CONFIG_BROKEN', says, hint, next: /auth login/ }
  for (const words of [
    ['server', 'list'],
    ['auth', 'status'],
    ['auth', 'list'],
    ['auth', 'use', 'alice'],
    ['auth', 'logout'],
    ['auth', 'logout', '--all'],
  ])
    await expectRefusal(box, words, refusal)
  expect(await readFile(config(), 'utf8')).toBe(text)
})

test.each([
  ['truncated', TRUNCATED],
  ['of a newer version', NEWER],
])('%s: a login keeps the broken file beside the new one, and names it', async (_, text) => {
  await put(text)
  const ran = await login(await anyone(), 'bob')
  expect(ran.code).toBe(0)
  const kept = /kept as (\S+)\.$/m.exec(ran.stderr)?.[1] as string
  expect(await readFile(kept, 'utf8')).toBe(text)
  expect(Object.keys(JSON.parse(await readFile(config(), 'utf8')).accounts)).toEqual(['bob'])
})

test('a saved login that lacks its token, or whose URL is none, is told by name', async () => {
  await put(
    JSON.stringify({
      current: 'a',
      accounts: { a: { api_url: 'http://127.0.0.1:1' }, b: { api_url: 'desk', token: 't' } },
    }),
  )
  await expectRefusal(box, ['server', 'list'], {
    exit: 1,
    code: 'MCPR_CONFIG_BROKEN',
    says: /"a" lacks/,
    next: /--profile a/,
  })
  await expectRefusal(box, ['server', 'list', '--profile', 'b'], {
    exit: 1,
    code: 'MCPR_CONFIG_BROKEN',
    says: /"b" cannot be used: "desk" is no platform URL/,
    next: /--profile b/,
  })
})

test('logins at the same moment all survive', async () => {
  const url = await anyone()
  const names = ['a', 'b', 'c', 'd']
  const ran = await Promise.all(names.map((name) => login(url, name)))
  expect(ran.map(({ code, stderr }) => [code, stderr])).toEqual(names.map(() => [0, expect.any(String)]))
  const { accounts } = JSON.parse(await readFile(config(), 'utf8'))
  expect(Object.keys(accounts).sort()).toEqual(names)
  expect(names.map((name) => accounts[name].token)).toEqual(names.map((name) => `token-of-${name}`))
})

test('the local platform is told about and ended although the logins are broken', async () => {
  expect((await login(await anyone(), 'before')).code).toBe(0)
  const { url, pid } = (await box.ok(['local', 'up', '--port', '0', '-o', 'json'])).json()
  await put(TRUNCATED)
  const status = await box.ok(['local', 'status', '-o', 'json'])
  expect(status.json()).toMatchObject({ running: true, url, problem: expect.stringContaining('config.json') })
  const down = await box.ok(['local', 'down', '-o', 'json'])
  noInsides(down)
  expect(down.json()).toMatchObject({ stopped: true, pid })
  expect(down.stderr).toContain('config.json cannot be used')
  await expectRefusal(box, ['local', 'up', '--port', '0'], {
    exit: 1,
    code: 'MCPR_CONFIG_BROKEN',
    says: /config\.json cannot be used/,
    next: /auth login/,
  })
  // A platform without a login would be one that nobody can use.
  expect((await box.ok(['local', 'status', '-o', 'json'])).json()).toMatchObject({ running: false })
  expect(await readFile(config(), 'utf8')).toBe(TRUNCATED)
})
