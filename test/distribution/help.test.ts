// Help and completion of a core without plugins: they know every command, and say which package it is in.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PackedSandbox } from './support/packed-sandbox.ts'
import { plantPacked } from './support/plant-packed.ts'

let box: PackedSandbox
beforeAll(async () => {
  box = await PackedSandbox.create()
}, 300_000)
afterAll(() => box?.dispose())

const PART =
  'Part of @mcp-runtime/plugin-server, which is not installed. To install it: mcp-runtime plugins install @mcp-runtime/plugin-server'
const installed = async (words: string[]): Promise<string[]> =>
  (await box.ok(['help', ...words, '-o', 'json']))
    .json()
    .filter((entry: { installed: boolean }) => entry.installed)
    .map(({ command }: { command: string }) => command)

test('help knows what is not installed, and says so', async () => {
  const page = await box.ok(['server', 'list', '--help'])
  expect(page.stdout).toContain('$ mcp-runtime server list')
  expect(page.stdout).toContain(PART)
  expect((await box.ok(['auth', 'status', '--help'])).stdout).not.toContain('not installed')
  expect(await installed(['auth', 'status'])).toEqual(['auth status'])
  expect(await installed(['server'])).toEqual([])
  expect((await box.ok(['help', 'server', 'list', '-o', 'wide'])).stdout).toMatch(/plugin-server +no /)
})

test('completion knows it too', async () => {
  expect((await box.ok(['__complete', '--', 'server', 'li'])).stdout).toMatch(/^list\t/)
  expect((await box.ok(['__complete', '--', 'server', 'list', '--te'])).stdout).toMatch(/^--team\t/)
})

test('once it is installed, nothing more is said', async () => {
  await plantPacked(box.dataDir, ['@mcp-runtime/plugin-server'])
  expect((await box.ok(['server', 'list', '--help'])).stdout).not.toContain('not installed')
  expect(await installed(['server', 'list'])).toEqual(['server list'])
})
