import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Candidate } from '../candidate.ts'
import { verifyInstalled } from './verify-installed.ts'

const name = '@acme/plugin-hello'
const pjson = {
  name,
  version: '1.0.0',
  oclif: { commands: './dist/commands', hooks: { prerun: './dist/hooks/prerun' } },
  dependencies: { '@mcp-runtime/sdk': '^0.1.0', other: '1' },
  mcpRuntime: { hostRange: '^0.1.0' },
}
const command = (id: string, ...relativePath: string[]) => ({ id, relativePath })
const manifest = { version: '1.0.0', commands: { 'acme:hello': command('acme:hello', 'dist', 'commands', 'hello.js') } }
const candidate: Candidate = {
  name,
  version: '1.0.0',
  source: 'registry',
  typed: name,
  requested: '^1.0.0',
  npmSpec: `${name}@1.0.0`,
  integrity: 'sha512-good',
  signatures: [],
  package: pjson,
}

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'plugin-verify-'))
  put('package.json', pjson)
  put('oclif.manifest.json', manifest)
  put('dist/commands/hello.js', {})
  lock('sha512-good')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function put(path: string, value: object) {
  const file = join(dir, 'node_modules', name, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(value))
}
const lock = (integrity: string) =>
  writeFileSync(
    join(dir, 'package-lock.json'),
    JSON.stringify({ packages: { [`node_modules/${name}`]: { integrity } } }),
  )
const catalogue = [{ id: 'server:list', pluginName: '@mcp-runtime/plugin-server' }]
const verify = (more: Partial<Candidate> = {}) =>
  verifyInstalled(dir, { ...candidate, ...more }, { host: { version: '0.1.0', catalogue }, installed: [] })

test('gives what the record says', async () => {
  expect(await verify()).toEqual({
    name,
    version: '1.0.0',
    type: 'user',
    source: 'registry',
    requested: '^1.0.0',
    integrity: 'sha512-good',
    commands: ['acme:hello'],
    hooks: ['prerun'],
    hostRange: '^0.1.0',
    uses: { '@mcp-runtime/sdk': '^0.1.0' },
  })
})

test.each<[string, () => void, string, string]>([
  [
    'has another version',
    () => put('package.json', { ...pjson, version: '1.0.1' }),
    'MCPR_PLUGIN_INVALID',
    'manifest was written',
  ],
  [
    'is another version, whole',
    () => {
      put('package.json', { ...pjson, version: '1.0.1' })
      put('oclif.manifest.json', { ...manifest, version: '1.0.1' })
    },
    'MCPR_INTEGRITY',
    'calls itself',
  ],
  [
    'is another package',
    () => put('package.json', { ...pjson, name: 'other' }),
    'MCPR_INTEGRITY',
    'calls itself other@1.0.0',
  ],
  ['has another digest', () => lock('sha512-bad'), 'MCPR_INTEGRITY', 'not what was shown'],
  [
    'has no manifest',
    () => rmSync(join(dir, 'node_modules', name, 'oclif.manifest.json')),
    'MCPR_PLUGIN_INVALID',
    'no oclif.manifest.json',
  ],
  [
    'lists a command without a file',
    () => put('oclif.manifest.json', { ...manifest, commands: { x: command('x', 'dist', 'x.js') } }),
    'MCPR_PLUGIN_INVALID',
    '"x" is missing',
  ],
  [
    'lists a file outside',
    () =>
      put('oclif.manifest.json', { ...manifest, commands: { x: command('x', '..', '..', '..', 'package-lock.json') } }),
    'MCPR_PLUGIN_INVALID',
    'lies outside',
  ],
  [
    'lists a link outside',
    () => {
      symlinkSync(join(dir, 'package-lock.json'), join(dir, 'node_modules', name, 'x.js'))
      put('oclif.manifest.json', { ...manifest, commands: { x: command('x', 'x.js') } })
    },
    'MCPR_PLUGIN_INVALID',
    'lies outside',
  ],
  [
    'brings a first-party command',
    () => put('oclif.manifest.json', { ...manifest, commands: { 'server:list': { id: 'server:list' } } }),
    'MCPR_PLUGIN_CLASH',
    'server list',
  ],
  [
    'is for another core after all',
    () => put('package.json', { ...pjson, mcpRuntime: { hostRange: '^9.0.0' } }),
    'MCPR_PLUGIN_INCOMPATIBLE',
    '^9.0.0',
  ],
])('refuses what %s', async (_, change, code, message) => {
  change()
  await expect(verify()).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
})

test('what nobody was asked about is judged here', async () => {
  put('package.json', { ...pjson, mcpRuntime: { hostRange: '^9.0.0' } })
  await expect(verify({ unseen: true })).rejects.toMatchObject({ code: 'MCPR_PLUGIN_INCOMPATIBLE' })
})
