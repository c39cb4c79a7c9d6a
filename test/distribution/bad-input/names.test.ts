// Names that could be a stranger's: nothing is asked of any registry for them.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { version } from '../../support/sandbox.ts'
import { PluginLab } from '../support/plugin-lab.ts'

let lab: PluginLab
beforeAll(async () => {
  lab = await PluginLab.create()
  // They are there, to be fallen for.
  for (const name of ['@mcp-runtlme/plugin-server', '@mcp-runtime/plugin-servr', 'mcp-runtime-plugin-hello', 'hello'])
    await lab.publish({ name })
}, 300_000)
afterAll(() => lab?.dispose())

const REFUSED = { exit: 5, code: 'MCPR_PLUGIN_REFUSED' }
const INVALID = { exit: 2, code: 'MCPR_INPUT_INVALID', next: /plugins install --help/ }

it.each([
  [
    '@mcp-runtlme/plugin-server',
    { ...REFUSED, says: /Did you mean "@mcp-runtime\/plugin-server"/, next: /install @mcp-runtime\/plugin-server$/ },
  ],
  ['@mcp-runtime/plugin-servr', { ...REFUSED, says: /Did you mean "@mcp-runtime\/plugin-server"/ }],
  ['servr', { ...REFUSED, says: /Did you mean "server"/ }],
  ['hello', { ...REFUSED, says: /No first-party plugin is called "hello"/, hint: /can belong to anybody/ }],
  ['mcp-runtime-plugin-hello', { ...REFUSED, says: /No first-party plugin/ }],
  ['acme/tools', { ...INVALID, says: /git address/, hint: /\.\/acme\/tools/ }],
  ['github:acme/tools', { ...INVALID, says: /git address/ }],
  ['git+ssh://git@acme.example/tools.git', { ...INVALID, says: /git address/ }],
  ['npm:@acme/x', { ...INVALID, says: /form of address/ }],
  ['@acme/x@npm:@evil/y', { ...INVALID, says: /names no version/ }],
  ['https://mia:s3cret@acme.example/x.tgz', { ...INVALID, says: /holds a login/ }],
  ['@acme/../../etc', { ...INVALID, says: /not the name of a package/ }],
])('%s', async (typed, refusal) => {
  const { stdout, stderr } = await lab.refusedInstall(typed, refusal)
  expect(stdout + stderr).not.toContain('s3cret')
  expect(lab.registry.requests).toEqual([])
})

it('a tarball that holds such a name', async () => {
  const { tarball } = await lab.make({ name: '@mcp-runtime/plugin-servr' })
  await lab.refusedInstall(tarball, { ...REFUSED, says: /looks like it/ })
})

it('a tarball that holds our name is asked about like any other', async () => {
  const { tarball } = await lab.make({
    name: '@mcp-runtime/plugin-server',
    version,
    commands: { 'server:list': {} },
  })
  await lab.refused(['plugins', 'install', tarball], {
    ...REFUSED,
    says: new RegExp(`No rule allows @mcp-runtime/plugin-server ${version}`),
    hint: /--yes/,
  })
})
