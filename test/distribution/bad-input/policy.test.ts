// The user's own plugins.json; the machine's is in machine-policy.test.ts.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { PluginLab } from '../support/plugin-lab.ts'

let lab: PluginLab
beforeAll(async () => {
  lab = await PluginLab.create()
  await lab.publish({ name: '@acme/tools', commands: { 'acme:hello': {} }, hooks: { init: true } })
  await lab.publish({ name: '@evil/tools', commands: { 'evil:hello': {} } })
}, 300_000)
afterAll(() => lab?.dispose())
afterEach(async () => {
  rmSync(await lab.userPolicy({}))
  await lab.box.cli(['plugins', 'reset', '--yes'])
})

const REFUSED = { exit: 5, code: 'MCPR_PLUGIN_REFUSED' }

it('without rules, without a person and without --yes nothing comes', async () => {
  await lab.refused(['plugins', 'install', '@acme/tools'], {
    ...REFUSED,
    says: /No rule allows @acme\/tools 1\.0\.0, and nobody can be asked here/,
    hint: /--yes.*"allow" of .*\/config\/plugins\.json/,
    next: /^mcp-runtime plugins install @acme\/tools --yes$/,
  })
})

it('what it allows comes without --yes; what it does not, not with it', async () => {
  const path = await lab.userPolicy({ allow: ['@acme/*'] })
  await lab.box.ok(['plugins', 'install', '@acme/tools'])
  await lab.refusedInstall('@evil/tools', {
    ...REFUSED,
    says: new RegExp(`@evil/tools may not be installed: ${path}`),
    next: /^cat /,
  })
  await lab.refusedInstall('server', { ...REFUSED, says: /@mcp-runtime\/plugin-server may not be installed/ })
  const { tarball, folder } = await lab.make({ name: '@evil/tools' })
  await lab.refusedInstall(tarball, { ...REFUSED, says: /@evil\/tools may not/ })
  await lab.refused(['plugins', 'link', folder, '--yes'], { ...REFUSED, says: /@evil\/tools may not/ })
})

it('what is installed and no longer allowed does not run, nor do its hooks; the rest goes on', async () => {
  await lab.install('@acme/tools')
  expect((await lab.box.ok(['acme', 'hello'])).stderr).toContain('HOOK init of @acme/tools')
  const path = await lab.userPolicy({ deny: ['@acme/*'] })
  await lab.refused(['acme', 'hello'], {
    ...REFUSED,
    says: new RegExp(`@acme/tools may not run: ${path}`),
    next: /plugins uninstall @acme\/tools/,
  })
  const status = await lab.box.cli(['plugins'])
  expect([status.code, status.stdout]).toEqual([0, expect.stringContaining('@acme/tools')])
  expect(status.stderr).not.toContain('HOOK init')
  await lab.box.ok(['plugins', 'uninstall', '@acme/tools'])
})

it.each([
  ['{"schema":1,"allow":["@acme/*"],"alow":[]}', /unknown key "alow". Did you mean "allow"/],
  ['{"schema":1,"deny":["@evil/*"],"deny":[]}', /"deny" stands twice/],
  ['{"schema":1,"allow":["*"]}', /"allow" has "\*"/],
  ['{"schema":2}', /newer mcp-runtime/],
  ['{"schema":1', /not JSON/],
])(
  'a file that cannot be understood (%s): nothing is installed, no plugin runs, the core goes on',
  async (text, says) => {
    await lab.install('@acme/tools')
    const path = await lab.userPolicy(text)
    const refusal = { exit: 1, code: 'MCPR_CONFIG_BROKEN', says, hint: /so none is/, next: new RegExp(`^mv ${path}`) }
    await lab.refusedInstall('@acme/tools', refusal)
    await lab.refused(['acme', 'hello'], refusal)
    expect((await lab.box.cli(['plugins'])).code).toBe(0)
    expect((await lab.box.cli(['--help'])).code).toBe(0)
  },
)

it('a scope with a registry of its own comes from there or not at all', async () => {
  await lab.userPolicy({ allow: ['@acme/*'], registries: { '@acme': 'http://127.0.0.1:1/' } })
  await lab.refusedInstall('@acme/tools', { exit: 9, code: 'MCPR_UNAVAILABLE', says: /127\.0\.0\.1:1/ })
  const { tarball } = await lab.make({ name: '@acme/tools' })
  await lab.refusedInstall(tarball, { ...REFUSED, says: /@acme has to come from http:\/\/127\.0\.0\.1:1\// })
  await lab.userPolicy({ allow: ['@acme/*'], registries: { '@acme': lab.registry.url } })
  await lab.box.ok(['plugins', 'install', '@acme/tools'], { env: { npm_config_registry: 'http://127.0.0.1:1/' } })
})

it('a signature or provenance that is required', async () => {
  await lab.userPolicy({ require: ['signature'] })
  await lab.refusedInstall('@acme/tools', {
    ...REFUSED,
    says: /without a registry's signature: it has none/,
    next: /npm view/,
  })
  await lab.publish({ name: '@acme/signed', commands: { signed: {} } }, { signature: 'right' })
  await lab.install('@acme/signed')
  await lab.publish({ name: '@acme/strange', commands: { strange: {} } }, { signature: 'unknown key' })
  await lab.refusedInstall('@acme/strange', { ...REFUSED, says: /a key that the registry does not name/ })
  await lab.userPolicy({ require: ['provenance'] })
  await lab.refusedInstall('@acme/tools', { ...REFUSED, says: /without provenance/ })
  await lab.publish(
    { name: '@acme/proven', commands: { proven: {} } },
    { provenance: 'https://slsa.dev/provenance/v1' },
  )
  await lab.install('@acme/proven')
})

it('an npmrc that a stranger left in the shared temporary folder names no registry', async () => {
  const planted = join(lab.box.env.TMPDIR ?? '', '.npmrc')
  const plugin = { name: '@acme/plugin-planted', version: '1.0.0', commands: { 'planted:show': {} } }
  await lab.publish(plugin, { signature: 'right' })
  writeFileSync(planted, 'registry=http://127.0.0.1:1/\n')
  try {
    const { stderr } = await lab.install('@acme/plugin-planted')
    expect(stderr).toContain('verified')
  } finally {
    rmSync(planted)
  }
})
