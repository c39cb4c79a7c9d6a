import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NpmRegistry, startNpmRegistry } from './support/npm-registry.ts'
import { PackedSandbox } from './support/packed-sandbox.ts'

let registry: NpmRegistry
let box: PackedSandbox
beforeAll(async () => {
  registry = await startNpmRegistry()
  box = await PackedSandbox.create({ registry })
}, 300_000)
afterAll(async () => {
  await box?.dispose()
  await registry?.stop()
})

describe('the core, installed with npm from its tarball', () => {
  test.each(['--version', '--help', 'auth status', 'completion bash'])('runs %s', async (line) => {
    const ran = await box.ok(line.split(' '))
    expect(ran.stdout).not.toBe('')
    expect(ran.stderr).not.toContain('Error')
  })
})
