// The mode org through the command line, as somebody who belongs to no team.
import { afterAll, beforeAll, expect, test } from 'vitest'
import Delete from '../../plugins/plugin-server/src/commands/server/delete.ts'
import Deploy from '../../plugins/plugin-server/src/commands/server/deploy.ts'
import Get from '../../plugins/plugin-server/src/commands/server/get.ts'
import List from '../../plugins/plugin-server/src/commands/server/list.ts'
import { type OwnPlatform, startOwnPlatform } from '../support/own-platform.ts'

const PASSWORD = 'long-enough-1'
let desk: OwnPlatform
let dave: Record<string, string>
beforeAll(async () => {
  desk = await startOwnPlatform({ mode: 'org' })
  const call = async (path: string, body: object, token?: string) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const answer = await fetch(`${desk.platform.url}/api/v1${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return (await answer.json()) as { access_token: string }
  }
  const login = { email: 'dave@example.com', password: PASSWORD }
  await call('/users', login, desk.platform.credentials.admin.token)
  dave = { ...desk.env(), MCP_PLATFORM_API_TOKEN: (await call('/auth/login', login)).access_token }
})
afterAll(() => desk.close())

test('deploys to the catalog, finds his server there and takes it away again', async () => {
  const image = `${desk.platform.registryHost}/org/daves`
  const deployed = await desk.run(Deploy, ['daves', '--scope', 'org', '--image', image, '-o', 'json'], { env: dave })
  expect([deployed.exit, deployed.stderr]).toEqual([0, expect.any(String)])
  expect(deployed.stdout).toContain('mcp-servers-org')
  const list = await desk.run(List, ['-o', 'json'])
  expect(JSON.parse(list.stdout)).toMatchObject([{ name: 'daves', namespace: 'mcp-servers-org' }])
  const where = ['--namespace', 'mcp-servers-org']
  const shown = await desk.run(Get, ['daves', ...where], { env: dave })
  expect(shown.stdout).toMatch(/Scope: +org/)
  // Everybody reads it; only Dave and administrators take it away.
  expect((await desk.run(Delete, ['daves', ...where])).exit).toBe(5)
  expect((await desk.run(Delete, ['daves', ...where], { env: dave })).exit).toBe(0)
})

test('a scope that the mode does not have is refused with the one it has', async () => {
  const { exit, stderr } = await desk.run(Deploy, ['x', '--scope', 'public', '--image', 'r.example/public/x'], {
    env: dave,
  })
  expect([exit, stderr]).toEqual([5, expect.stringContaining('org')])
})
