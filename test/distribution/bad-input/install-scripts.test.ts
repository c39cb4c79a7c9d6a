// Install scripts of packages: they run when somebody says so, and never else.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { PluginLab } from '../support/plugin-lab.ts'

let lab: PluginLab
let mark: string
beforeAll(async () => {
  lab = await PluginLab.create()
  mark = join(lab.box.dir, 'script-ran')
  await lab.publish({ name: '@acme/scripted', scriptMark: mark })
}, 300_000)
afterAll(() => lab?.dispose())
afterEach(async () => {
  rmSync(mark, { force: true })
  rmSync(await lab.userPolicy({}))
  await lab.box.cli(['plugins', 'reset', '--yes'])
})

it('do not run, by no way to install, and are told of', async () => {
  const { stderr } = await lab.install('@acme/scripted')
  expect(stderr).toContain('scripts     preinstall, install, postinstall (run only when allowed)')
  const { tarball, folder } = await lab.make({ name: '@acme/other', scriptMark: mark, commands: { other: {} } })
  await lab.install(tarball)
  await lab.install(folder)
  await lab.box.ok(['plugins', 'link', folder, '--yes'])
  await lab.box.ok(['plugins', 'update', '--yes'])
  await lab.box.ok(['plugins', 'uninstall', '@acme/scripted'])
  expect(existsSync(mark)).toBe(false)
})

it('do not run because of a setting of npm', async () => {
  const env = { npm_config_ignore_scripts: 'false', NPM_CONFIG_IGNORE_SCRIPTS: 'false' }
  await lab.box.ok(['plugins', 'install', '@acme/scripted', '--yes'], { env })
  expect(existsSync(mark)).toBe(false)
})

it('run with --allow-scripts, or where plugins.json names the package', async () => {
  await lab.install('@acme/scripted', '--allow-scripts')
  expect(readFileSync(mark, 'utf8')).toContain('postinstall')
  rmSync(mark)
  await lab.box.ok(['plugins', 'reset', '--yes'])
  await lab.userPolicy({ allowScripts: ['@acme/scripted'] })
  await lab.install('@acme/scripted')
  expect(readFileSync(mark, 'utf8')).toContain('postinstall')
})

it('run only where plugins.json names the package itself, not a name that it is put under', async () => {
  const dependencies = { '@acme/trusted': 'npm:@acme/scripted@1.0.0' }
  await lab.publish({ name: '@acme/disguised', commands: { disguised: {} }, package: { dependencies } })
  await lab.userPolicy({ allowScripts: ['@acme/trusted'] })
  const { stderr } = await lab.install('@acme/disguised')
  expect(stderr).toContain('Install scripts of @acme/scripted were not run')
  expect(existsSync(mark)).toBe(false)
  await lab.box.ok(['plugins', 'reset', '--yes'])
  await lab.userPolicy({ allowScripts: ['@acme/scripted'] })
  await lab.install('@acme/disguised')
  expect(existsSync(mark)).toBe(true)
})
