// The example of a private plugin as its users have it: packed, installed, its command against a real platform, and its
// hooks beside the commands of others.
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { type LocalPlatform, startLocalPlatform } from '@mcp-runtime/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../support/sandbox.ts'
import { type NpmRegistry, startNpmRegistry } from './support/npm-registry.ts'
import { PackedSandbox } from './support/packed-sandbox.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
let registry: NpmRegistry
let box: PackedSandbox
let platform: LocalPlatform

beforeAll(async () => {
  registry = await startNpmRegistry()
  box = await PackedSandbox.create({ registry })
  platform = await startLocalPlatform({ dataDir: join(box.dir, 'platform'), port: 0, version: '0.0.0', log: silent })
  Object.assign(box.env, {
    MCP_PLATFORM_API_URL: platform.url,
    MCP_PLATFORM_API_TOKEN: platform.credentials.local.token,
  })
  const dir = join(box.dir, 'plugin-quota')
  await cp(join(root, 'test/fixtures/plugin-quota'), dir, { recursive: true })
  for (const words of [['install'], ['pack', '--silent']]) {
    const { code, stdout, stderr } = await box.run(['npm', ...words], { cwd: dir })
    if (code !== 0) throw new Error(`npm ${words.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
  }
  await box.ok(['plugins', 'install', join(dir, 'acme-plugin-quota-1.0.0.tgz'), '@mcp-runtime/plugin-server', '--yes'])
}, 300_000)
afterAll(async () => {
  await platform?.close()
  await box?.dispose()
  await registry?.stop()
})

const deploy = (hours: string, ...more: string[]) =>
  box.cli(['server', 'deploy', 'desk', '--scope', 'tenant', '--no-wait', ...more], {
    env: { ACME_OFFICE_HOURS: hours },
  })

test('its command is one of mcp-runtime: help, formats, exit codes', async () => {
  expect((await box.ok(['--help'])).stdout).toMatch(/quota +What each namespace may use, and uses\./)
  expect((await box.ok(['quota', 'report', '-n', 'mcp-team-local', '-o', 'json'])).json()).toMatchObject([
    { namespace: 'mcp-team-local', servers: 0, limit: 5 },
  ])
  expect((await box.cli(['quota', 'report', '--limt', '3'])).stderr).toContain('--limit')
})

test('its hook refuses a command of another plugin, under its own name', async () => {
  await box.ok(['server', 'init', 'desk', '--tool', 'look'])
  const refused = await deploy('0-0', '-o', 'json')
  expect(refused.code).toBe(5)
  expect(refused.json().error).toMatchObject({
    code: 'MCPR_DENIED',
    message: expect.stringMatching(/@acme\/plugin-quota.*Servers are deployed between 0 and 0 o'clock/),
    hint: 'What cannot wait is decided by the platform team.',
  })
  expect((await box.ok(['server', 'list', '-o', 'json'])).json()).toEqual([])
})

test('its hooks let the command through, and say their word on stderr', async () => {
  const deployed = await deploy('0-24', '-o', 'json')
  expect(deployed.json()).toMatchObject({ name: 'desk' })
  expect(deployed.stderr).toContain('It counts towards your quota: mcp-runtime quota report')
  const over = await box.cli(['quota', 'report', '--limit', '0'])
  expect(over.code).toBe(3)
  expect(over.stdout).toMatch(/mcp-team-local +1\/0 +0\nOver quota: mcp-team-local\n$/)
})
