// The team commands against the platform, each as its users run it: an administrator, an owner, a member.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import Login from '../../packages/cli/src/commands/auth/login.ts'
import Create from '../../plugins/plugin-team/src/commands/team/create.ts'
import Delete from '../../plugins/plugin-team/src/commands/team/delete.ts'
import Get from '../../plugins/plugin-team/src/commands/team/get.ts'
import Init from '../../plugins/plugin-team/src/commands/team/init.ts'
import List from '../../plugins/plugin-team/src/commands/team/list.ts'
import UserAdd from '../../plugins/plugin-team/src/commands/team/user/add.ts'
import UserCreate from '../../plugins/plugin-team/src/commands/team/user/create.ts'
import UserList from '../../plugins/plugin-team/src/commands/team/user/list.ts'
import UserPassword from '../../plugins/plugin-team/src/commands/team/user/password.ts'
import UserRemove from '../../plugins/plugin-team/src/commands/team/user/remove.ts'
import UserRole from '../../plugins/plugin-team/src/commands/team/user/role.ts'
import { type OwnPlatform, startOwnPlatform } from '../support/own-platform.ts'

vi.mock(
  '../../packages/platform/src/identity/slow-hash.ts',
  () => import('../../packages/platform/test/support/quick-hash.ts'),
)

const ALICE = ['--username', 'alice@acme.com']
const BOB = ['--email', 'bob@acme.com']

let own: OwnPlatform
let admin: string
let alice: string
let bob: string
beforeAll(async () => {
  own = await startOwnPlatform()
  admin = own.platform.credentials.admin.token
})
afterAll(() => own.close())

type Options = Parameters<OwnPlatform['run']>[2]
const as = (token: string, command: unknown, argv: string[], more: Options = {}) =>
  own.run(command, argv, { env: own.env(token), ...more })
const json = async (token: string, command: unknown, argv: string[], more: Options = {}) => {
  const result = await as(token, command, [...argv, '-o', 'json'], more)
  expect(result, result.stderr).toMatchObject({ exit: 0 })
  return JSON.parse(result.stdout)
}
const login = async (email: string, password: string) => {
  const body = JSON.stringify({ email, password })
  const answer = await fetch(`${own.platform.url}/api/v1/auth/login`, { method: 'POST', body })
  return answer.ok ? ((await answer.json()) as { access_token: string }).access_token : String(answer.status)
}

describe('the lines of the reference', () => {
  it('make a team with an owner who can log in', async () => {
    const made = await as(admin, Create, ['acme', '--name', 'Acme Corp'])
    expect(made).toMatchObject({ exit: 0, stdout: 'Created the team acme with the namespace mcp-team-acme.\n' })
    const user = ['acme', ...ALICE, '--password', 'alice-of-acme-1', '--role', 'owner']
    const created = await as(admin, UserCreate, user)
    expect(created).toMatchObject({ exit: 0, stdout: 'Created alice@acme.com, an owner of acme.\n' })
    expect(created.stderr).toContain('use --password-stdin')
    expect(created.stdout + created.stderr).not.toContain('alice-of-acme-1')
    const { stdout } = await as(admin, UserList, ['acme'])
    expect(stdout).toMatch(/^EMAIL +USER ID +ROLE +TEAM +NAMESPACE\n/)
    expect(stdout).toMatch(/^alice@acme\.com +\S{36} +owner +acme +mcp-team-acme$/m)
    expect((await as(admin, List, [])).stdout).toMatch(/^acme +Acme Corp +mcp-team-acme +\S{36} /m)
    const args = ['--api-url', own.platform.url, '--email', 'alice@acme.com', '--password', 'alice-of-acme-1']
    const env = { ...own.env(), MCP_PLATFORM_API_TOKEN: undefined }
    expect(await own.run(Login, [...args, '--profile', 'alice'], { env })).toMatchObject({ exit: 0 })
    alice = await login('alice@acme.com', 'alice-of-acme-1')
  })

  it('run by the profile that the environment names, whoever is logged in last', async () => {
    const unset = { MCP_PLATFORM_API_TOKEN: undefined, MCP_PLATFORM_API_URL: undefined }
    const by = (profile: string, command: unknown, ...argv: string[]) =>
      own.run(command, argv, { env: { ...own.env(), ...unset, MCP_PLATFORM_API_PROFILE: profile } })
    const save = (name: string, token: string) =>
      own.run(Login, ['--api-url', own.platform.url, '--token-stdin', '--profile', name], {
        env: { ...own.env(), ...unset },
        input: token,
      })
    for (const [name, token] of [
      ['admin', admin],
      ['alice', alice],
    ] as const)
      expect((await save(name, token)).exit).toBe(0)
    expect((await by('admin', List)).stdout).toMatch(/^acme .*\nlocal /m)
    expect((await by('alice', List)).stdout).not.toMatch(/^local /m)
    expect((await by('alice', Create, 'acme2', '--name', 'Acme Two')).exit).toBe(5)
    expect((await by('admin', UserList, 'acme')).stdout).toContain('alice@acme.com')
    expect((await by('nobody', List)).stderr).toContain('nobody')
  })

  it('say what took the place of team init', async () => {
    const { exit, stderr } = await as(admin, Init, ['acme'])
    expect([exit, stderr]).toEqual([2, expect.stringContaining('next: mcp-runtime team create acme')])
  })
})

describe('an owner', () => {
  it('creates an account with a password from a pipe', async () => {
    const input = 'bob-of-acme-1\n'
    const result = await json(alice, UserCreate, ['acme', ...BOB, '--password-stdin'], { input })
    expect(result).toMatchObject({ email: 'bob@acme.com', role: 'member', team_slug: 'acme' })
    bob = await login('bob@acme.com', 'bob-of-acme-1')
    expect(bob).toMatch(/\./)
  })

  it('is told what to do about an account that is there', async () => {
    const again = await as(alice, UserCreate, ['acme', ...BOB, '--password-stdin'], { input: 'bob-of-acme-2' })
    expect(again.exit).toBe(7)
    expect(again.stderr).toContain('next: mcp-runtime team user add acme --username bob@acme.com --role member')
  })

  it('is told what to do about an account that is not there', async () => {
    const { exit, stderr } = await as(alice, UserAdd, ['acme', '--username', 'new@acme.com', '--role', 'owner'])
    expect(exit).toBe(6)
    expect(stderr).toContain('next: mcp-runtime team user create acme --username new@acme.com --role owner')
  })

  it('adds, promotes, removes and sets a password', async () => {
    expect((await as(alice, UserRole, ['acme', ...BOB, '--role', 'owner'])).stdout).toBe(
      'bob@acme.com is now an owner of acme.\n',
    )
    await as(alice, UserRole, ['acme', ...BOB, '--role', 'member'])
    const removed = await as(alice, UserRemove, ['acme', ...BOB, '-o', 'name'])
    expect(removed).toMatchObject({ exit: 0, stdout: 'user/bob@acme.com\n' })
    expect((await as(alice, UserRemove, ['acme', ...BOB])).exit).toBe(6)
    const { user_id } = await json(admin, UserAdd, ['acme', ...BOB])
    expect(await json(alice, UserAdd, ['acme', '--user-id', user_id, '--role', 'member'])).toMatchObject({ user_id })
    const set = await as(alice, UserPassword, ['acme', ...BOB, '--password-stdin'], { input: 'bob-of-acme-3' })
    expect(set, set.stderr).toMatchObject({ exit: 0 })
    expect(await login('bob@acme.com', 'bob-of-acme-1')).toBe('401')
    bob = await login('bob@acme.com', 'bob-of-acme-3')
  })

  it('is the last one and stays', async () => {
    await as(admin, UserRemove, ['acme', '--email', 'admin@mcp-runtime.local'])
    expect((await as(alice, UserRole, ['acme', ...ALICE, '--role', 'member'])).exit).toBe(7)
    expect((await as(alice, UserRemove, ['acme', ...ALICE])).exit).toBe(7)
  })

  it('makes no team and deletes none, and sees no other', async () => {
    const refused = await as(alice, Create, ['mine'])
    expect([refused.exit, refused.stderr]).toEqual([5, expect.stringContaining('next: mcp-runtime auth list')])
    expect((await as(alice, Delete, ['acme', '--yes'])).exit).toBe(5)
    expect((await as(alice, Get, ['local'])).exit).toBe(5)
    expect((await json(alice, List, [])).map(({ slug }: { slug: string }) => slug)).toEqual(['acme'])
  })
})

describe('a member', () => {
  it('reads his team and changes nothing', async () => {
    expect(await json(bob, Get, ['acme'])).toMatchObject({ slug: 'acme', members: [{}, {}] })
    for (const [command, argv] of [
      [UserCreate, ['acme', '--username', 'x@acme.com', '--password', 'long-enough-1']],
      [UserAdd, ['acme', '--username', 'alice@acme.com']],
      [UserRole, ['acme', ...ALICE, '--role', 'member']],
      [UserRemove, ['acme', ...ALICE]],
      [UserPassword, ['acme', ...ALICE, '--password', 'long-enough-1']],
    ] as const) {
      expect((await as(bob, command, [...argv])).exit).toBe(5)
    }
  })
})

describe('bad input is refused before anything is sent', () => {
  const dead = {
    env: { MCP_PLATFORM_API_URL: 'http://127.0.0.1:1', MCP_PLATFORM_API_TOKEN: 'x.y.z', HOME: '/nowhere' },
  }
  it.each([
    [Create, ['Bad_Slug'], /is no slug/],
    [Create, [''], /is no slug/],
    [Create, ['a/../b'], /is no slug/],
    [Get, ['-'], /is no slug/],
    [UserCreate, ['acme', '--password', 'long-enough-1'], /--username EMAIL/],
    [UserCreate, ['acme', ...ALICE, '--email', 'bob@acme.com', '--password', 'x'], /two different accounts/],
    [UserCreate, ['acme', ...ALICE, '--password', ''], /password is empty/],
    [UserCreate, ['acme', ...ALICE, '--password', 'x', '--password-stdin'], /exclude each other/],
    [UserCreate, ['acme', ...ALICE], /Give --password-stdin/],
    [UserCreate, ['acme', ...ALICE, '--role', 'boss'], /one of: member, owner/],
    [UserAdd, ['acme'], /--username or by --user-id/],
    [UserAdd, ['acme', ...ALICE, '--user-id', 'u'], /--username or by --user-id/],
    [UserRole, ['acme', ...ALICE], /role/],
    [UserRemove, ['acme'], /--username EMAIL/],
    [List, ['surplus'], /surplus/],
  ])('%o', async (command, argv, why) => {
    const { exit, stderr, stdout } = await own.run(command, argv, dead)
    expect([exit, stdout, stderr]).toEqual([2, '', expect.stringMatching(why)])
  })
})

describe('a team is deleted', () => {
  it('only by who agrees to what is listed', async () => {
    const asked = await as(admin, Delete, ['acme'])
    expect(asked.exit).toBe(2)
    expect(asked.stderr).toMatch(/has:\n {2}servers {3}none\n.*members {3}2, whose accounts stay\n.*Give --yes/s)
    expect(await json(admin, Delete, ['acme', '--dry-run=client'])).toMatchObject({ deleted: false })
    expect((await as(admin, Get, ['acme'])).exit).toBe(0)
    const gone = await as(admin, Delete, ['acme', '--yes', '--reason', 'merged into globex'])
    expect(gone).toMatchObject({ exit: 0, stdout: expect.stringContaining('Deleted the team acme') })
    const headers = { authorization: `Bearer ${admin}` }
    const answer = await fetch(`${own.platform.url}/api/v1/runtime/audit?type=platform.team.deleted`, { headers })
    expect(await answer.json()).toMatchObject({ events: [{ payload: { name: 'acme', reason: 'merged into globex' } }] })
    const again = await as(admin, Delete, ['acme', '--yes'])
    expect([again.exit, again.stderr]).toEqual([6, expect.stringContaining('next: mcp-runtime team list')])
    expect(await login('alice@acme.com', 'alice-of-acme-1')).toMatch(/\./)
  })

  it('is not there to list', async () => {
    expect((await as(admin, UserList, ['nope'])).exit).toBe(6)
  })
})
