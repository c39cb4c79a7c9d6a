// Logging in with a password, against the real platform: what is saved, what is said, what is refused.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Lab, PASSWORD } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await Lab.create()
  await lab.addUser('Alice@Acme.com')
  await lab.addUser('root@acme.com', 'admin')
})
afterAll(() => lab?.dispose())

const login = (words: readonly string[], input = '') =>
  lab.box.cli(['auth', 'login', '--api-url', lab.url, ...words], { input })

test('on the command line it works, with a warning that names the safe way and not the password', async () => {
  const { code, stdout, stderr } = await login(['--email', 'alice@acme.com', '--password', PASSWORD])
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('as alice@acme.com (user).') })
  expect(stderr).toContain('--password-stdin')
  expect(stdout + stderr).not.toContain(PASSWORD)
  expect(await lab.config()).toMatchObject({
    current: 'alice',
    accounts: { alice: { username: 'alice@acme.com', role: 'user', refresh_token: expect.stringMatching(/^mcprt_/) } },
  })
  expect((await lab.box.ok(['server', 'list', '-o', 'json'])).json()).toEqual([])
})

test('from stdin it works without a word, with or without the line break of a shell', async () => {
  for (const input of [PASSWORD, `${PASSWORD}\n`, `${PASSWORD}\r\n`]) {
    const { code, stderr } = await login(['--email', 'alice@acme.com', '--password-stdin'], input)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  }
})

test('--username is --email, and both together must name one account', async () => {
  expect((await login(['--username', 'ALICE@acme.com', '--password-stdin'], PASSWORD)).code).toBe(0)
  const both = ['--username', 'alice@acme.com', '--email', 'Alice@ACME.com', '--password-stdin']
  expect((await login(both, PASSWORD)).code).toBe(0)
  const two = await login(['--username', 'bob@acme.com', '--email', 'alice@acme.com', '--password-stdin'], PASSWORD)
  expect(two).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('two different accounts') })
})

test.each([
  [['--token', 'a-token', '--token-stdin'], '--token and --token-stdin'],
  [['--email', 'alice@acme.com', '--password', 'a-word', '--password-stdin'], '--password and --password-stdin'],
  [['--email', 'alice@acme.com', '--password-stdin', '--token-stdin'], '--token-stdin and --password-stdin'],
  [['--email', 'alice@acme.com', '--token', 'a-token'], '--token and --email'],
  [['--password', 'a-word'], '--password needs --email'],
  [['--email', 'alice@acme.com', '--password-stdin'], 'empty'],
  [[], '--token-stdin'],
])('%j is refused before anything is asked or saved', async (words, sentence) => {
  const before = await lab.config()
  const { code, stdout, stderr } = await login(words)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(sentence)
  expect(stderr).not.toMatch(/a-token|a-word/)
  expect(await lab.config()).toEqual(before)
})

test('a wrong password and an unknown e-mail are told alike, with the reason of the platform, exit 4', async () => {
  const before = await lab.config()
  const wrong = await lab.login('alice@acme.com', ['-o', 'json'], 'wrong')
  const unknown = await lab.login('nobody@acme.com', ['-o', 'json'], 'wrong')
  expect(wrong.code).toBe(4)
  expect(wrong.json()).toMatchObject({
    error: { code: 'MCPR_TOKEN_REJECTED', message: expect.stringMatching(/wrong/) },
  })
  expect(unknown.json().error.message).toBe(wrong.json().error.message)
  expect(await lab.config()).toEqual(before)
})

test('a lock-out says how long, exit 9; the right password does not help before, and others are not locked', async () => {
  await lab.addUser('locked@acme.com')
  for (let failure = 0; failure < 3; failure++) expect((await lab.login('locked@acme.com', [], 'wrong')).code).toBe(4)
  const locked = await lab.login('locked@acme.com')
  expect({ code: locked.code, stdout: locked.stdout }).toEqual({ code: 9, stdout: '' })
  const [, seconds] = /again in (\d+) s/.exec(locked.stderr) ?? []
  expect(Number(seconds)).toBeGreaterThan(0)
  expect(Number(seconds)).toBeLessThanOrEqual(15)
  expect(locked.stderr.match(/again in/g)).toHaveLength(1)
  expect((await lab.login('locked@acme.com', ['-o', 'json'])).json()).toMatchObject({
    error: { code: 'MCPR_RATE_LIMITED', details: { status: 429, retryAfterSeconds: expect.any(Number) } },
  })
  expect((await lab.login('alice@acme.com')).code).toBe(0)
})

describe('the name of the profile', () => {
  test('an admin is "admin", a user the local part, and a name that is given wins in its plain form', async () => {
    const named = async (email: string, ...more: string[]) =>
      (await lab.login(email, ['-o', 'name', ...more])).stdout.trim()
    expect(await named('root@acme.com')).toBe('admin')
    expect(await named('alice@acme.com')).toBe('alice')
    expect(await named('alice@acme.com', '--profile', ' Alice @ Work! ')).toBe('alice-@-work')
    expect((await lab.login('alice@acme.com', ['--profile', '!!'])).code).toBe(2)
  })

  test('a login that it had before is named when another account takes it, and not when it is the same', async () => {
    await lab.login('alice@acme.com', ['--profile', 'shared'])
    expect((await lab.login('alice@acme.com', ['--profile', 'shared'])).stderr).toBe('')
    const taken = await lab.login('root@acme.com', ['--profile', 'shared'])
    expect(taken).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('"shared" held a login for alice@acme.com'),
    })
  })
})

test('two logins at the same moment are both saved', async () => {
  const names = ['left', 'right']
  const both = await Promise.all(names.map((name) => lab.login('alice@acme.com', ['--profile', name])))
  expect(both.map(({ code }) => code)).toEqual([0, 0])
  const { accounts } = await lab.config()
  for (const name of names) expect(accounts).toHaveProperty(name)
  const [left, right] = await Promise.all(names.map((name) => lab.account(name)))
  expect(left?.refresh_token).not.toBe(right?.refresh_token)
})
