// What arrives is not what was promised: by checksum, by the registry's signature.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PluginLab } from '../support/plugin-lab.ts'
import { at } from '../support/small-registry.ts'

let lab: PluginLab
beforeAll(async () => {
  lab = await PluginLab.create()
  await lab.publish({ name: '@acme/tools', commands: { 'acme:hello': {} } })
  await lab.install('@acme/tools')
}, 300_000)
afterAll(() => lab?.dispose())

/** The version that was there before goes on. */
const stillWorks = async () =>
  expect((await lab.box.ok(['acme', 'hello'])).stdout).toBe('@acme/tools 1.0.0: acme:hello\n')

describe('checksum', () => {
  it('a wrong byte on the way', async () => {
    await lab.publish({ name: '@acme/tools', version: '2.0.0' })
    lab.registry.answer(at.tarball('@acme/tools'), 'corrupt')
    await lab.refusedInstall('@acme/tools', { exit: 1, code: 'MCPR_INTEGRITY', says: /not what the registry promised/ })
    lab.registry.answer(at.tarball('@acme/tools'), undefined)
    await stillWorks()
  })

  it('a registry that promises something else', async () => {
    const integrity = `sha512-${'A'.repeat(86)}==`
    await lab.publish({ name: '@acme/tools', version: '2.0.1' }, { dist: { integrity } })
    await lab.refusedInstall('@acme/tools', { exit: 1, code: 'MCPR_INTEGRITY', says: /not what the registry promised/ })
    await stillWorks()
  })

  it('another package under the name', async () => {
    const other = await lab.make({ name: '@evil/other' })
    lab.registry.publish({ ...other, name: '@acme/renamed' }, { told: { name: '@acme/renamed' } })
    await lab.refusedInstall('@acme/renamed', { exit: 1, code: 'MCPR_INTEGRITY', says: /@evil\/other/ })
    await stillWorks()
  })
})

describe('signature', () => {
  it('a wrong one', async () => {
    await lab.publish({ name: '@acme/signed' }, { signature: 'wrong' })
    await lab.refusedInstall('@acme/signed', {
      exit: 1,
      code: 'MCPR_INTEGRITY',
      says: /signature of @acme\/signed 1\.0\.0 is wrong/,
      next: /^npm view @acme\/signed@1\.0\.0 dist/,
    })
    await stillWorks()
  })

  it('a good one is told as verified, provenance as stated', async () => {
    await lab.publish(
      { name: '@acme/signed', version: '2.0.0' },
      { signature: 'right', provenance: 'https://slsa.dev/provenance/v1' },
    )
    const { stderr } = await lab.install('@acme/signed')
    expect(stderr).toContain("  signature   verified with the registry's key")
    expect(stderr).toContain('  provenance  https://slsa.dev/provenance/v1 (stated by the registry, not verified)')
    expect(stderr).toContain('  publisher   mia')
    await lab.box.ok(['plugins', 'uninstall', '@acme/signed'])
  })
})
