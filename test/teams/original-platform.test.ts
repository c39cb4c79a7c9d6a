// What the commands make of a platform of the other kind: its answers (platform-api §6.8), and the routes it lacks.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { runCommand } from '@mcp-runtime/sdk/testing'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import Delete from '../../plugins/plugin-team/src/commands/team/delete.ts'
import UserCreate from '../../plugins/plugin-team/src/commands/team/user/create.ts'
import UserList from '../../plugins/plugin-team/src/commands/team/user/list.ts'
import UserRole from '../../plugins/plugin-team/src/commands/team/user/role.ts'

const ID = '11111111-1111-4111-8111-111111111111'
const TEAM = { id: ID, slug: 'acme', name: 'Acme', namespace: 'mcp-team-acme', created_at: '2026-01-01T00:00:00Z' }
const MEMBERSHIP = {
  team_id: ID,
  team_slug: 'acme',
  team_name: 'Acme',
  team_namespace: 'mcp-team-acme',
  user_id: ID,
  role: 'owner',
  created_at: '2026-01-01T00:00:00Z',
}
const NO_ROUTE = [404, undefined] as const
const ANSWERS: Record<string, readonly [number, object | undefined]> = {
  'GET /runtime/teams/acme': [200, { team: TEAM }],
  'GET /runtime/teams/nope': [404, { error: 'not_found', message: 'team not found' }],
  'GET /runtime/teams/nope/members': [200, { members: [] }],
  'GET /runtime/teams/acme/members': [200, { members: [{ ...MEMBERSHIP, email: 'alice@acme.com' }] }],
  'POST /users': [201, { user: { id: ID, email: 'alice@acme.com', role: 'user', namespace: '' } }],
}

let put: readonly [number, object]
let asked: string[]
const server = createServer((request, response) => {
  const at = `${request.method} ${request.url?.replace('/api/v1', '')}`
  asked.push(at)
  const [status, body] = at.startsWith('PUT /runtime/teams/acme/members/') ? put : (ANSWERS[at] ?? NO_ROUTE)
  request.resume()
  response.statusCode = status
  if (body === undefined) response.end('404 page not found\n')
  else response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
})
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  asked = []
  put = [200, { membership: MEMBERSHIP }]
})

const run = (command: unknown, argv: string[]) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const env = { HOME: '/nowhere', MCP_PLATFORM_API_URL: url, MCP_PLATFORM_API_TOKEN: 'svc-key' }
  return runCommand(command as never, argv, { env, input: 'long-enough-1' })
}
const ALICE = ['acme', '--username', 'alice@acme.com']
const CREATE = [...ALICE, '--password-stdin', '--role', 'owner']

it('an account is created in the two steps that there are', async () => {
  const { exit, stdout } = await run(UserCreate, CREATE)
  expect([exit, stdout]).toEqual([0, 'Created alice@acme.com, an owner of acme.\n'])
  expect(asked).toEqual([
    'POST /runtime/teams/acme/users',
    'GET /runtime/teams/acme',
    'POST /users',
    `PUT /runtime/teams/acme/members/${ID}`,
  ])
})

it('what stays when the second step fails is said, with the way on', async () => {
  put = [500, { error: 'internal_error', message: 'database gone' }]
  const { exit, stderr } = await run(UserCreate, CREATE)
  expect(exit).toBe(1)
  expect(stderr).toMatch(/alice@acme\.com was created, but is in no team yet\..*database gone/i)
  expect(stderr).toContain(`next: mcp-runtime team user add acme --user-id ${ID} --role owner`)
  expect(stderr).toContain('MCPR_PARTIAL')
})

it('no account is made for a team that is not there', async () => {
  const { exit } = await run(UserCreate, ['nope', ...CREATE.slice(1)])
  expect([exit, asked]).toEqual([6, ['POST /runtime/teams/nope/users', 'GET /runtime/teams/nope']])
})

it('a team that is not there is not an empty one (F23)', async () => {
  expect((await run(UserList, ['nope'])).exit).toBe(6)
})

it('an e-mail that its answer leaves out is shown all the same', async () => {
  expect((await run(UserRole, [...ALICE, '--role', 'owner'])).stdout).toBe('alice@acme.com is now an owner of acme.\n')
})

it('a team cannot be deleted there, and nothing is tried', async () => {
  const { exit, stderr } = await run(Delete, ['acme', '--yes'])
  expect([exit, asked]).toEqual([1, ['POST /runtime/team-deletion-plans']])
  expect(stderr).toContain('MCPR_UNSUPPORTED')
})
