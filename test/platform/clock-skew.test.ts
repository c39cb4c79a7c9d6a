// A machine whose clock is wrong by an hour logs in, works and renews as any other.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import AuthLogin from '../../packages/cli/src/commands/auth/login.ts'
import TeamList from '../../plugins/plugin-team/src/commands/team/list.ts'
import { type OwnPlatform, startOwnPlatform } from '../support/own-platform.ts'

const HOUR = 3_600_000
const user = { email: 'ada@example.com', password: 'long-enough-1' }

let passed = 0
let own: OwnPlatform
beforeAll(async () => {
  own = await startOwnPlatform({ clock: () => Date.now() + passed })
  const { url, credentials } = own.platform
  const authorization = `Bearer ${credentials.admin.token}`
  await fetch(`${url}/api/v1/users`, { method: 'POST', headers: { authorization }, body: JSON.stringify(user) })
})
afterAll(() => own.close())

it.each([
  ['ahead', HOUR],
  ['behind', -HOUR],
])('an hour %s', async (_, wrong) => {
  const config = join(own.folder, String(wrong))
  const surroundings = {
    env: { HOME: own.folder, MCP_RUNTIME_CONFIG_DIR: config },
    now: () => new Date(Date.now() + passed + wrong),
  }
  const saved = async () => {
    const { accounts } = JSON.parse(await readFile(join(config, 'config.json'), 'utf8'))
    return accounts.ada.token as string
  }
  const list = () => own.run(TeamList, ['-o', 'json'], surroundings)
  const flags = ['--api-url', own.platform.url, '--email', user.email, '--password-stdin']
  const login = await own.run(AuthLogin, flags, { ...surroundings, input: user.password })
  expect([login.exit, login.stderr]).toEqual([0, ''])
  const first = await saved()
  // In use as it is: a token is not taken for over because the platform's clock says another hour.
  expect([(await list()).exit, await saved()]).toEqual([0, first])
  passed += HOUR / 4 + 1000
  expect((await list()).exit).toBe(0)
  const second = await saved()
  expect(second).not.toBe(first)
  expect([(await list()).exit, await saved()]).toEqual([0, second])
})
