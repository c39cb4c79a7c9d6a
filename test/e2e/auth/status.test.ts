// `status` answers whatever is broken: rows that say why, exit 0.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Lab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await Lab.create()
})
afterAll(() => lab?.dispose())

interface Row {
  readonly component: string
  readonly status: string
  readonly details: string
  readonly next?: readonly { readonly command: string }[]
}

async function rows(env: Record<string, string> = {}): Promise<Record<string, string>> {
  const { code, stderr, json } = await lab.box.cli(['status', '-o', 'json', '--quiet'], { env })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const found = (json().components as Row[]).map(({ component, status, details, next = [] }) => [
    component,
    [`${status} ${details}`, ...next.map(({ command }) => command)].join('\n'),
  ])
  return Object.fromEntries(found)
}

const folder = async (name: string, config?: string) => {
  const dir = join(lab.box.dir, name)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  if (config !== undefined) await writeFile(join(dir, 'config.json'), config, { mode: 0o600 })
  return { MCP_RUNTIME_CONFIG_DIR: dir }
}

test('on a platform of this machine: who is logged in where, and no cluster is missed', async () => {
  const found = await rows()
  expect(found['Platform API']).toMatch(/^OK .*local@mcp-runtime\.local at http:\/\/127\.0\.0\.1:\d+, local platform/)
  expect(found.Cluster).toMatch(/^SKIPPED .*one machine/)
  expect(found.Operator).toMatch(/^SKIPPED .*one machine/)
  expect(found.Registry).toMatch(/^(SKIPPED|CONFIGURED) /)
})

test('its servers are rows, with why one is not ready', async () => {
  const desk = await lab.box.ticketDesk()
  await lab.box.ok(['server', 'init', 'desk', '--from-server', desk.url])
  await lab.box.ok(['server', 'deploy', 'desk', '--scope', 'tenant', '--metadata-dir', '.mcp'])
  const before = await lab.box.ok(['status'])
  expect(before.stdout).toMatch(/\nServer desk +\S+ +mcp-team-local/)
  expect(before.stderr).toContain('server list')
  expect(before.stdout).not.toMatch(/Server desk +Ready/)
  await lab.box.ok(['local', 'attach', 'desk', '--url', desk.url])
  expect((await lab.box.ok(['status'])).stdout).toMatch(/\nServer desk +Ready/)
  expect((await lab.box.ok(['status', '-o', 'name'])).stdout).toBe('server/desk\n')
  await lab.box.ok(['server', 'delete', 'desk'])
})

test('logged out it says how to log in', async () => {
  const found = await rows(await folder('empty'))
  expect(found['Platform API']).toMatch(/^SKIPPED Not logged in\.\nmcp-runtime auth login .*\nmcp-runtime local up$/)
  expect(found.Cluster).toMatch(/^SKIPPED .*No kubeconfig/)
})

test('a kubeconfig is seen, wherever KUBECONFIG names it', async () => {
  const kubeconfig = join(lab.box.dir, 'kubeconfig')
  await writeFile(kubeconfig, 'apiVersion: v1\nkind: Config\n')
  const out = await folder('empty')
  expect((await rows({ ...out, KUBECONFIG: `/nowhere:${kubeconfig}` })).Cluster).toMatch(
    /^SKIPPED .*kubeconfig is there/,
  )
  expect((await rows({ ...out, KUBECONFIG: '/nowhere' })).Cluster).toMatch(/^SKIPPED No kubeconfig/)
  // A platform of this machine has no cluster behind it, whatever else the person works with.
  expect((await rows({ KUBECONFIG: kubeconfig })).Cluster).toMatch(/^SKIPPED .*one machine/)
})

test.each([
  ['cut off', '{"current": "al'],
  ['from a newer version', '{"version": 2, "logins": []}'],
  ['whose current login is not there', '{"current":"x","accounts":{"y":{"api_url":"http://h","token":"t"}}}'],
])('a file %s is a row', async (name, config) => {
  expect((await rows(await folder(name, config)))['Platform API']).toMatch(/^ERROR /)
})

test('a profile that does not exist is the mistake of who asked for it', async () => {
  expect((await lab.box.cli(['status', '--profile', 'nope'])).code).toBe(6)
})

test('a platform that is away is a row that says what starts it', async () => {
  await lab.box.ok(['local', 'down'])
  const found = await rows()
  expect(found['Platform API']).toMatch(/^ERROR http:\S+ could not be reached.*\nmcp-runtime local up --port \d+$/)
  expect(found['Platform API']?.split(lab.url)).toHaveLength(2)
  expect((await lab.box.ok(['status'])).stderr).toContain('Platform API: mcp-runtime local up')
  expect(found.Cluster).toMatch(/^SKIPPED .*one machine/)
})
