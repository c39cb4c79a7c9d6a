// A dry run of the team commands: what would be done, or why it could not be, and nothing is.
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import Create from '../../plugins/plugin-team/src/commands/team/create.ts'
import UserAdd from '../../plugins/plugin-team/src/commands/team/user/add.ts'
import UserCreate from '../../plugins/plugin-team/src/commands/team/user/create.ts'
import UserPassword from '../../plugins/plugin-team/src/commands/team/user/password.ts'
import UserRemove from '../../plugins/plugin-team/src/commands/team/user/remove.ts'
import UserRole from '../../plugins/plugin-team/src/commands/team/user/role.ts'
import { type OwnPlatform, startOwnPlatform } from '../support/own-platform.ts'

vi.mock(
  '../../packages/platform/src/identity/slow-hash.ts',
  () => import('../../packages/platform/test/support/quick-hash.ts'),
)

let own: OwnPlatform
let admin: string
beforeAll(async () => {
  own = await startOwnPlatform()
  admin = own.platform.credentials.admin.token
  await run(Create, ['acme'])
  await run(UserCreate, ['acme', '--username', 'alice@acme.com', '--role', 'owner', '--password', 'a-long-password'])
})
afterAll(() => own.close())

type Options = Parameters<OwnPlatform['run']>[2]
const run = (command: unknown, argv: string[], more: Options = {}) =>
  own.run(command, argv, { env: own.env(admin), ...more })
const changes = async () => {
  const headers = { authorization: `Bearer ${admin}` }
  const answer = await fetch(`${own.platform.url}/api/v1/runtime/audit?type=platform.&limit=1000`, { headers })
  const { events } = (await answer.json()) as { events: { event_type: string }[] }
  return events.filter(({ event_type }) => !event_type.startsWith('platform.login')).length
}

it.each([
  [Create, ['beta', '--name', 'Beta'], 'Would create the team beta with the namespace mcp-team-beta.\n'],
  [UserCreate, ['acme', '--username', 'bob@acme.com'], 'Would create bob@acme.com, a member of acme.\n'],
  [UserAdd, ['acme', '--username', 'bob@acme.com', '--role', 'owner'], 'bob@acme.com would be an owner of acme.\n'],
  [
    UserRole,
    ['acme', '--username', 'alice@acme.com', '--role', 'owner'],
    'alice@acme.com would be an owner of acme.\n',
  ],
  [
    UserRemove,
    ['acme', '--username', 'admin@mcp-runtime.local'],
    'Would remove admin@mcp-runtime.local from acme; the account stays.\n',
  ],
  [
    UserPassword,
    ['acme', '--username', 'alice@acme.com'],
    'alice@acme.com would get another password; all logins with the one before would end.\n',
  ],
])('%o %j says what it would do, asks for no password and changes nothing', async (command, argv, stdout) => {
  const before = await changes()
  expect(await run(command, [...argv, '--dry-run=client'])).toMatchObject({ exit: 0, stdout })
  const { stdout: json } = await run(command, [...argv, '--dry-run=client', '-o', 'json'])
  expect(JSON.parse(json)).toMatchObject({ dryRun: true })
  expect(await changes()).toBe(before)
})

it.each([
  [Create, ['acme'], 7, 'There is a team acme already.'],
  [UserCreate, ['acme', '--username', 'Alice@acme.com'], 7, 'is a member of acme already.'],
  [UserAdd, ['nowhere', '--username', 'bob@acme.com'], 6, 'There is no team nowhere.'],
  [UserRemove, ['acme', '--username', 'bob@acme.com'], 6, 'bob@acme.com is not a member of acme.'],
])('%o %j fails as the change itself would', async (command, argv, exit, says) => {
  const result = await run(command, [...argv, '--dry-run=client'])
  expect(result).toMatchObject({ exit, stdout: '', stderr: expect.stringContaining(says) })
})

it('the last owner is not taken for one who can go, nor a user for one who may make teams', async () => {
  expect(await run(UserRemove, ['acme', '--username', 'admin@mcp-runtime.local'])).toMatchObject({ exit: 0 })
  const alone = ['acme', '--username', 'alice@acme.com', '--dry-run=client']
  const last = { exit: 7, stderr: expect.stringContaining('This is the last owner of acme.') }
  expect(await run(UserRemove, alone)).toMatchObject(last)
  expect(await run(UserRole, [...alone, '--role', 'member'])).toMatchObject(last)
  const user = { env: own.env(own.platform.credentials.local.token) }
  expect(await run(Create, ['gamma', '--dry-run=client'], user)).toMatchObject({ exit: 5 })
})

it('a member who is no owner is refused in a dry run, too, and told of other logins', async () => {
  const user = { env: own.env(own.platform.credentials.local.token) }
  const refused = async (says: string) => {
    for (const command of [UserAdd, UserCreate]) {
      const result = await run(command, ['acme', '--username', 'bob@acme.com', '--dry-run=client'], user)
      expect(result).toMatchObject({ exit: 5, stdout: '', stderr: expect.stringContaining(says) })
    }
  }
  await refused('You are not a member of the team acme.')
  await run(UserAdd, ['acme', '--username', 'local@mcp-runtime.local'])
  await refused('mcp-runtime auth list')
})
