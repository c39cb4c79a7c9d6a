// A data folder that cannot be trusted or written: what is installed runs where it may, and a change says why not.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { PluginLab } from '../support/plugin-lab.ts'

let lab: PluginLab
beforeEach(async () => {
  await lab?.dispose()
  lab = await PluginLab.create()
  await lab.publish({ name: '@acme/tools', commands: { 'acme:hello': {} } })
  await lab.publish({ name: '@acme/more', commands: { 'more:hello': {} } })
  await lab.install('@acme/tools')
}, 300_000)
afterAll(() => lab?.dispose())

const STORE = { exit: 1, code: 'MCPR_PLUGIN_STORE' }

it.each(['', 'plugins', 'plugins/generations'])(
  'anybody can write %j: no plugin runs, nothing is installed',
  async (below) => {
    const folder = join(lab.box.dataDir, below)
    chmodSync(folder, 0o777)
    const refusal = { ...STORE, says: new RegExp(`can write to ${folder},`), next: /^chmod / }
    await lab.refused(['acme', 'hello'], refusal)
    await lab.refusedInstall('@acme/more', refusal)
    expect((await lab.box.cli(['auth', 'list'])).code).toBe(0)
    chmodSync(folder, 0o755)
    await lab.box.ok(['acme', 'hello'])
  },
)

it('the record of a newer mcp-runtime', async () => {
  const path = join(lab.current, 'plugins.json')
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(text), schema: 2, host: '9.0.0' }))
  const refusal = { ...STORE, says: /newer mcp-runtime \(9\.0\.0\)/, next: /plugins reset --yes/ }
  await lab.refused(['acme', 'hello'], refusal)
  await lab.refusedInstall('@acme/more', refusal)
  writeFileSync(path, text)
  await lab.box.ok(['acme', 'hello'])
})

it('a record that is broken, and the one command that mends it', async () => {
  writeFileSync(join(lab.current, 'plugins.json'), '{')
  const refusal = { ...STORE, says: /not JSON/, next: /^mcp-runtime plugins reset --yes$/ }
  await lab.refused(['acme', 'hello'], refusal)
  await lab.refusedInstall('@acme/more', refusal)
  await lab.box.ok(['plugins', 'reset', '--yes'])
  await lab.install('@acme/more')
})

it('read-only: plugins run, a change says so', async ({ skip }) => {
  // Root writes anywhere but on a file system that is mounted read-only.
  const shelf = join(lab.box.dir, 'read-only')
  mkdirSync(shelf)
  if (spawnSync('mount', ['--bind', lab.box.dataDir, shelf]).status !== 0) return skip('may not mount a file system')
  try {
    if (spawnSync('mount', ['-o', 'remount,ro,bind', shelf]).status !== 0) return skip('may not mount a file system')
    const options = { env: { MCP_RUNTIME_DATA_DIR: shelf } }
    expect((await lab.box.ok(['acme', 'hello'], options)).stdout).toContain('@acme/tools 1.0.0')
    const refusal = { ...STORE, says: /read-only|cannot be written/ }
    await lab.refusedInstall('@acme/more', refusal, options)
    await lab.refused(['plugins', 'uninstall', '@acme/tools'], refusal, options)
  } finally {
    spawnSync('umount', [shelf])
  }
})
