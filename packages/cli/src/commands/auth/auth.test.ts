// The commands around saved logins that need no platform; their files are the real ones, in a folder of the test.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '@mcp-runtime/sdk/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import AuthList from './list.ts'
import AuthLogout from './logout.ts'
import AuthStatus from './status.ts'
import AuthUse from './use.ts'

const now = () => new Date('2026-11-25T10:00:00Z')
const alice = {
  api_url: 'https://platform.example.com',
  token: 'token-of-alice-1234',
  role: 'user',
  username: 'alice@acme.com',
  expires_at: '2026-11-25T10:15:00Z',
  updated_at: '2026-11-25T09:00:00Z',
}
const admin = {
  api_url: 'https://platform.example.com',
  token: 'token-of-admin-9876',
  updated_at: '2026-11-25T09:00:00Z',
}

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'auth-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const save = (document: object | string) => {
  mkdirSync(dir, { recursive: true })
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  writeFileSync(join(dir, 'config.json'), text, { mode: 0o600 })
}
const saved = () => JSON.parse(readFileSync(join(dir, 'config.json'), 'utf8'))
const run = (command: Parameters<typeof runCommand>[0], argv: string[] = [], env: Record<string, string> = {}) =>
  runCommand(command, argv, { env: { MCP_RUNTIME_CONFIG_DIR: dir, HOME: dir, ...env }, now })

describe('auth status', () => {
  test('not logged in is an answer: exit 0 and a way on', async () => {
    const { stdout, stderr, exit } = await run(AuthStatus)
    expect(stdout).toBe(`credentials file: ${join(dir, 'config.json')} (not present)\nNot logged in.\n`)
    expect(stderr).toContain('mcp-runtime auth login --api-url URL')
    expect(exit).toBe(0)
  })

  test('shows the login in use, with nothing of the token but its end', async () => {
    save({ current: 'alice', accounts: { admin, alice } })
    const { stdout, exit } = await run(AuthStatus)
    expect(exit).toBe(0)
    for (const line of [
      'source: credentials file profile alice',
      'API base URL: https://platform.example.com',
      'profile: alice',
      'user: alice@acme.com',
      'role: user',
      'token: valid until 2026-11-25T10:15:00Z',
      'saved profiles: admin, alice',
      'token (masked): ****1234',
    ]) {
      expect(stdout.split('\n')).toContain(line)
    }
    expect(stdout).not.toContain('token-of')
  })

  test('as JSON it is one object without any token', async () => {
    save({ current: 'alice', accounts: { admin, alice: { ...alice, expires_at: '2026-11-25T09:59:00Z' } } })
    const { stdout } = await run(AuthStatus, ['-o', 'json'])
    expect(JSON.parse(stdout)).toMatchObject({
      loggedIn: true,
      login: { profile: 'alice', state: 'expired', renewable: false, token: '****1234' },
      profiles: [
        { profile: 'admin', current: false, state: 'unknown' },
        { profile: 'alice', current: true },
      ],
    })
    expect(stdout).not.toContain('token-of')
  })

  test('a token in the environment is announced, also beside a broken file', async () => {
    save('{"current":')
    const env = { MCP_PLATFORM_API_TOKEN: 'token-of-ci-5555', MCP_PLATFORM_API_URL: 'https://ci.example.com' }
    const { stdout, exit } = await run(AuthStatus, [], env)
    expect(exit).toBe(0)
    expect(stdout).toContain('MCP_PLATFORM_API_TOKEN is set and overrides the saved logins.')
    expect(stdout).toContain('API base URL: https://ci.example.com')
    expect(stdout).toContain('token (masked): ****5555')
  })

  test('a broken file and a profile that does not exist are errors', async () => {
    save({ current: 'alice', accounts: { alice } })
    expect(await run(AuthStatus, ['--profile', 'alcie'])).toMatchObject({ exit: 6 })
    expect((await run(AuthStatus, [], { MCP_PLATFORM_API_PROFILE: 'bob' })).exit).toBe(6)
    save('{"current":')
    expect(await run(AuthStatus)).toMatchObject({ exit: 1, stdout: '' })
  })

  test('several logins and none current is an answer', async () => {
    save({ accounts: { admin, alice } })
    const { stdout, exit } = await run(AuthStatus)
    expect(exit).toBe(0)
    expect(stdout).toContain('none is the current one')
    expect(stdout).toContain('saved profiles: admin, alice')
  })
})

describe('auth list', () => {
  test('is a table, and names with -o name', async () => {
    save({ current: 'alice', accounts: { admin, alice } })
    const { stdout } = await run(AuthList)
    expect(stdout).toMatch(/^CURRENT +PROFILE +API URL +USER +ROLE +TOKEN\n- +admin .*unknown\n\* +alice .*valid\n$/)
    expect((await run(AuthList, ['-o', 'name'])).stdout).toBe('admin\nalice\n')
  })

  test('an empty list is [] as JSON and a hint for people', async () => {
    expect((await run(AuthList, ['-o', 'json'])).stdout.trim()).toBe('[]')
    expect(await run(AuthList)).toMatchObject({ stdout: '', exit: 0 })
  })
})

describe('auth use', () => {
  test('makes a login current and keeps the mirror that older readers use', async () => {
    save({ current: 'alice', accounts: { admin, alice }, token: alice.token, api_url: alice.api_url })
    expect(await run(AuthUse, ['Admin'])).toMatchObject({ exit: 0, stdout: expect.stringContaining('admin') })
    expect(saved()).toMatchObject({ current: 'admin', token: admin.token })
  })

  test('says when the environment keeps it from being used', async () => {
    save({ current: 'alice', accounts: { admin, alice } })
    const { stderr } = await run(AuthUse, ['admin'], { MCP_PLATFORM_API_PROFILE: 'alice' })
    expect(stderr).toContain('MCP_PLATFORM_API_PROFILE is set')
  })

  test.each([
    [['adnim'], 6],
    [['//'], 2],
    [[], 2],
    [['a', 'b'], 2],
  ])('%j ends with exit code %i and changes nothing', async (argv, exit) => {
    save({ current: 'alice', accounts: { admin, alice } })
    expect((await run(AuthUse, argv)).exit).toBe(exit)
    expect(saved().current).toBe('alice')
  })
})

describe('auth logout', () => {
  test('removes the current login alone and leaves nobody current', async () => {
    save({ current: 'alice', accounts: { admin, alice } })
    const { stdout, exit } = await run(AuthLogout)
    expect(exit).toBe(0)
    expect(stdout).toBe('Logged out: alice (https://platform.example.com)\nstill saved: admin\n')
    expect(Object.keys(saved().accounts)).toEqual(['admin'])
    expect(saved().current ?? '').toBe('')
    expect(JSON.stringify(saved())).not.toContain(alice.token)
  })

  test('--profile removes another one and keeps the current', async () => {
    save({ current: 'alice', accounts: { admin, alice } })
    expect((await run(AuthLogout, ['--profile', 'admin'])).exit).toBe(0)
    expect(saved()).toMatchObject({ current: 'alice', accounts: { alice: {} } })
  })

  test('--all removes all; without any it is done already', async () => {
    save({ current: 'alice', accounts: { admin, alice } })
    expect((await run(AuthLogout, ['--all'])).stdout).toContain('Logged out: admin')
    expect(saved().accounts ?? {}).toEqual({})
    expect(await run(AuthLogout)).toMatchObject({ exit: 0, stdout: 'No login is saved; nothing to remove.\n' })
  })

  test('does not guess between several', async () => {
    save({ accounts: { admin, alice } })
    const { stderr, exit } = await run(AuthLogout)
    expect(exit).toBe(4)
    expect(stderr).toContain('auth logout --profile alice')
    expect((await run(AuthLogout, ['--all', '--profile', 'alice'])).exit).toBe(2)
  })
})
