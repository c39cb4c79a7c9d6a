// Values of the wrong kind in what a plugin says of itself: refused when it is installed; and where they come later, the
// core and other plugins go on.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { noInsides } from '../../support/refusals.ts'
import { PluginLab } from '../support/plugin-lab.ts'

let lab: PluginLab
beforeAll(async () => {
  lab = await PluginLab.create()
}, 300_000)
afterAll(() => lab?.dispose())

const ENTRIES: readonly [string, object][] = [
  ['aliases', { aliases: ['auth:login', 5] }],
  ['aliases', { aliases: 'auth login' }],
  ['hiddenAliases', { hiddenAliases: [{}] }],
  ['summary', { summary: { text: 'x' } }],
  ['examples', { examples: [null] }],
  ['flags', { flags: { loud: null } }],
  ['flags', { flags: { loud: { type: 'option', options: 'a' } } }],
  ['args', { args: null }],
  ['deprecationOptions', { state: 'deprecated', deprecationOptions: { to: 5 } }],
]

it.each(ENTRIES)('%s of a command: %j', async (part, odd) => {
  const plugin = {
    name: '@acme/odd',
    manifest: (manifest: { commands: Record<string, object> }) => {
      Object.assign(manifest.commands.hello ?? {}, odd)
      return manifest
    },
  }
  const refusal = { exit: 1, code: 'MCPR_PLUGIN_INVALID', says: new RegExp(`"${part}" of "hello"`) }
  await lab.publish(plugin)
  await lab.refusedInstall('@acme/odd', refusal)
  await lab.refusedInstall((await lab.make(plugin)).tarball, refusal)
})

it.each([
  ['topics', { topics: { acme: null } }],
  ['topics', { topics: { acme: { subtopics: { below: { description: 5 } } } } }],
  ['hooks', { hooks: { init: 5 } }],
  ['hooks', { hooks: { init: [{}] } }],
  ['hooks', { hooks: 'init' }],
])('oclif.%s of the package: %j', async (part, odd) => {
  const { tarball } = await lab.make({ name: '@acme/odd', package: { oclif: { commands: './commands', ...odd } } })
  await lab.refusedInstall(tarball, { exit: 1, code: 'MCPR_PLUGIN_INVALID', says: new RegExp(`oclif\\.${part}`) })
})

it.each([
  ['no name', '{}', /no valid name/],
  ['no version', '{"name":"@acme/odd"}', /no valid version/],
  ['no JSON', '{', /not JSON/],
  ['no object', '[]', /no object/],
])('a folder whose package.json has or is %s', async (_, text, says) => {
  const { folder } = await lab.make({ name: '@acme/odd' })
  writeFileSync(join(folder, 'package.json'), text)
  const refusal = { exit: 1, code: 'MCPR_PLUGIN_INVALID', says }
  await lab.refusedInstall(folder, refusal)
  await lab.refused(['plugins', 'link', folder, '--yes'], refusal)
})

it('a linked plugin that becomes odd is left out under its name, and everything else works', async () => {
  const { folder } = await lab.make({ name: '@acme/turned', commands: { 'turned:hello': {} } })
  await lab.publish({ name: '@acme/fine', commands: { 'fine:hello': {} } })
  await lab.install('@acme/fine')
  await lab.box.ok(['plugins', 'link', folder, '--yes'])
  const path = join(folder, 'oclif.manifest.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8'))
  manifest.commands['turned:hello'].aliases = [5]
  writeFileSync(path, JSON.stringify(manifest))
  for (const words of [['--help'], ['fine', 'hello'], ['help', '-o', 'json'], ['auth', 'login', '--help']]) {
    const ran = await lab.box.ok(words)
    noInsides(ran)
  }
  expect((await lab.box.ok(['--help'])).stderr).toMatch(/Warning: @acme\/turned 1\.0\.0 is broken: .*"aliases"/)
  await lab.box.ok(['plugins', 'uninstall', '@acme/turned'])
  await lab.box.ok(['plugins', 'uninstall', '@acme/fine'])
})

it('texts of a manifest cannot steer the terminal, in help nor in completion', async () => {
  await lab.publish({
    name: '@acme/loud',
    commands: { 'loud:hello': { summary: '\u001b]0;owned\u0007\u001b[31mRed\u202e' } },
  })
  await lab.install('@acme/loud')
  for (const words of [
    ['loud', 'hello', '--help'],
    ['loud', '--help'],
    ['__complete', 'loud', ''],
  ]) {
    const { stdout, stderr } = await lab.box.ok(words)
    expect(stdout).toContain('Red')
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/)
  }
  await lab.box.ok(['plugins', 'uninstall', '@acme/loud'])
})
