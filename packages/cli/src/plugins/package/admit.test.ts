import { describe, expect, test } from 'vitest'
import type { Candidate } from '../candidate.ts'
import { type Admission, admit } from './admit.ts'
import { parseView } from './view.ts'

const catalogue = [
  { id: 'status', pluginName: 'mcp-runtime' },
  { id: 'server:list', aliases: ['server:ls'], pluginName: '@mcp-runtime/plugin-server' },
]
const at = (more: Partial<Admission> = {}): Admission => ({
  host: { version: '0.1.5', catalogue },
  installed: [{ name: '@acme/plugin-other', commands: ['acme:other'] }],
  node: '24.1.0',
  ...more,
})
const candidate = (pjson: Partial<Candidate['package']> = {}, ids: string[] = ['acme:hello']): Candidate => ({
  name: '@acme/plugin-hello',
  version: '1.0.0',
  source: 'registry',
  typed: 'x',
  requested: 'latest',
  npmSpec: '@acme/plugin-hello@1.0.0',
  signatures: [],
  package: { name: '@acme/plugin-hello', version: '1.0.0', oclif: { commands: './dist' }, ...pjson },
  manifest: { version: '1.0.0', commands: Object.fromEntries(ids.map((id) => [id, { id }])) },
})
const code = (of: Candidate, admission = at()) => {
  try {
    admit(of, admission)
    return 'admitted'
  } catch (error) {
    return (error as { code: string }).code
  }
}

test.each([
  ['what fits', candidate({ mcpRuntime: { hostRange: '^0.1.0' }, engines: { node: '>=22' } }), 'admitted'],
  ['what states nothing', candidate(), 'admitted'],
  ['no oclif part', { ...candidate(), package: { name: 'x', version: '1.0.0' } }, 'MCPR_PLUGIN_INVALID'],
  ['plugins of its own', candidate({ oclif: { plugins: ['evil'] } }), 'MCPR_PLUGIN_INVALID'],
  ['plugins on first use', candidate({ oclif: { jitPlugins: { evil: '*' } } }), 'MCPR_PLUGIN_INVALID'],
  ['a newer core', candidate({ mcpRuntime: { hostRange: '^0.2.0' } }), 'MCPR_PLUGIN_INCOMPATIBLE'],
  ['an older core', candidate({ mcpRuntime: { hostRange: '<0.1.0' } }), 'MCPR_PLUGIN_INCOMPATIBLE'],
  ['no range', candidate({ mcpRuntime: { hostRange: 'new' } }), 'MCPR_PLUGIN_INVALID'],
  ['another Node', candidate({ engines: { node: '>=30' } }), 'MCPR_PLUGIN_INCOMPATIBLE'],
  ['a command of the core', candidate({}, ['status']), 'MCPR_PLUGIN_CLASH'],
  ['a command of a first-party plugin', candidate({}, ['server:list']), 'MCPR_PLUGIN_CLASH'],
  ['an alias of one', candidate({}, ['server:ls']), 'MCPR_PLUGIN_CLASH'],
  ['a first-party group', candidate({}, ['server']), 'MCPR_PLUGIN_CLASH'],
  ['a command of another plugin', candidate({}, ['acme:other']), 'MCPR_PLUGIN_CLASH'],
  ['more for a first-party group', candidate({}, ['server:acme']), 'admitted'],
])('%s', (_, of, expected) => {
  expect(code(of)).toBe(expected)
})

test('its own commands, from the version before, are no clash', () => {
  const installed = [{ name: '@acme/plugin-hello', commands: ['acme:hello'] }]
  expect(code(candidate(), at({ installed }))).toBe('admitted')
})

test('a pre-release of the core counts as the version it leads to', () => {
  const host = { version: '0.1.0-rc.1', catalogue }
  expect(code(candidate({ mcpRuntime: { hostRange: '>=0.0.9' } }), at({ host }))).toBe('admitted')
})

describe('what a registry says', () => {
  const entry = (version: string, more: object = {}) => ({
    name: '@acme/plugin-hello',
    version,
    dist: {
      integrity: 'sha512-x',
      tarball: `https://npm.acme.example/all/@acme/plugin-hello/-/plugin-hello-${version}.tgz`,
    },
    'dist-tags': { latest: '1.1.0' },
    _npmUser: 'alice <alice@acme.com>',
    ...more,
  })
  const view = (value: unknown) => parseView(JSON.stringify(value), '@acme/plugin-hello@^1')

  test('publisher, digest, registry and signatures', () => {
    const signature = { keyid: 'SHA256:k', sig: 's' }
    const dist = {
      ...entry('1.0.0').dist,
      signatures: [signature, 'x'],
      attestations: { url: 'https://a/x', provenance: { predicateType: 'slsa' } },
    }
    expect(view(entry('1.0.0', { dist }))).toMatchObject({
      integrity: 'sha512-x',
      registry: 'https://npm.acme.example/all/',
      publisher: 'alice <alice@acme.com>',
      signatures: [signature],
      attestations: { url: 'https://a/x', predicateType: 'slsa' },
    })
  })

  test('of several versions the latest, else the highest that is not deprecated', () => {
    expect(view(['1.0.0', '1.2.0', '1.1.0'].map((v) => entry(v))).package.version).toBe('1.1.0')
    const untagged = { 'dist-tags': { latest: '2.0.0' } }
    expect(view(['1.9.0', '1.10.0'].map((v) => entry(v, untagged))).package.version).toBe('1.10.0')
    expect(view([entry('1.9.0', untagged), entry('1.10.0', { ...untagged, deprecated: 'no' })]).package.version).toBe(
      '1.9.0',
    )
  })

  test('nothing, and nonsense', () => {
    expect(() => parseView('', 'x@9')).toThrow(expect.objectContaining({ code: 'MCPR_NOT_FOUND' }))
    expect(() => view([])).toThrow(expect.objectContaining({ code: 'MCPR_NOT_FOUND' }))
    expect(() => view('text')).toThrow(expect.objectContaining({ code: 'MCPR_BAD_REPLY' }))
    expect(() => view({ name: 'x' })).toThrow(expect.objectContaining({ code: 'MCPR_PLUGIN_INVALID' }))
  })
})
