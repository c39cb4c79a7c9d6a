// The question as a person meets it, in a terminal: the facts first, then one answer for all.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, type TestContext } from 'vitest'
import { canMakeTerminal, converse } from '../../support/terminal.ts'
import { PluginLab } from '../support/plugin-lab.ts'

let lab: PluginLab
let terminal: boolean
beforeAll(async () => {
  lab = await PluginLab.create()
  terminal = await canMakeTerminal(lab.box)
  const provenance = 'https://slsa.dev/provenance/v1'
  await lab.publish({ name: '@acme/tools', commands: { 'acme:hello': {} } }, { signature: 'right', provenance })
  await lab.publish({ name: '@b/more', commands: { 'b:hello': {} } }, { publisher: 'zoe\u001b[2J\u202e' })
}, 300_000)
afterAll(() => lab?.dispose())
beforeEach(({ skip }: TestContext) => {
  if (!terminal) skip('no script(1) of util-linux to make a terminal with')
})
afterEach(async () => {
  rmSync(await lab.userPolicy({}))
  await lab.box.cli(['plugins', 'reset', '--yes'])
})

const install = async (words: string, answers: readonly (readonly [RegExp, string])[]) => {
  const { code, screen } = await converse(
    lab.box,
    `${join(lab.box.prefix, 'bin/mcp-runtime')} plugins install ${words}`,
    answers,
  )
  return { code, raw: screen, screen: stripVTControlCharacters(screen).replaceAll('\r', '') }
}

it('shows who, whence and what, then asks; yes installs', async () => {
  const { code, screen } = await install('@acme/tools', [[/Install @acme\/tools 1\.0\.0\?/, 'y\r']])
  expect(code).toBe(0)
  expect(screen.slice(0, screen.indexOf('Install @acme/tools'))).toContain(`@acme/tools 1.0.0
  from        ${lab.registry.url}
  publisher   mia <mia@acme.example>
  integrity   sha512-`)
  expect(screen).toContain("  signature   verified with the registry's key\n")
  expect(screen).toContain('  provenance  https://slsa.dev/provenance/v1 (stated by the registry, not verified)\n')
  expect(await lab.installed()).toEqual(['@acme/tools@1.0.0'])
})

it.each([
  ['no', 'n\r', 5, 'MCPR_PLUGIN_REFUSED'],
  ['Enter alone', '\r', 5, 'MCPR_PLUGIN_REFUSED'],
  ['Ctrl-C', '\u0003', 130, 'Interrupted.'],
])('%s installs nothing', async (_, typed, exit, says) => {
  const before = lab.snapshot()
  const { code, screen } = await install('@acme/tools', [[/Install @acme\/tools 1\.0\.0\?/, typed]])
  expect([code, screen]).toEqual([exit, expect.stringContaining(says)])
  expect(lab.snapshot()).toEqual(before)
})

it('several are asked about at once, with --quiet too; a stranger’s name cannot steer the terminal', async () => {
  const { code, screen, raw } = await install('@acme/tools @b/more --quiet', [
    [/Install @acme\/tools 1\.0\.0, @b\/more 1\.0\.0\?/, 'y\r'],
  ])
  expect(code).toBe(0)
  expect(screen).toContain('  publisher   zoe')
  expect(raw).not.toContain('\u001b[2J\u202e')
  expect(raw).not.toContain('\u202e')
})

it('nobody is asked what a rule, --yes or --no-input has settled', async () => {
  await lab.userPolicy({ allow: ['@acme/*'] })
  expect((await install('@acme/tools', [])).code).toBe(0)
  const denied = await install('@b/more', [])
  expect([denied.code, denied.screen]).toEqual([5, expect.stringContaining('@b/more may not be installed')])
  rmSync(await lab.userPolicy({}))
  const silent = await install('@b/more --no-input', [])
  expect([silent.code, silent.screen]).toEqual([5, expect.stringContaining('--yes')])
  expect((await install('@b/more --yes', [])).code).toBe(0)
})
