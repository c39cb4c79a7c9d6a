import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidate, HOST } from './fixtures.ts'
import { judge } from './judge.ts'
import { mergePolicy } from './merge-policy.ts'
import type { PolicyFile } from './policy.ts'
import type { SignatureState } from './signature.ts'

const policy = (file: Omit<PolicyFile, 'schema'> = {}) =>
  mergePolicy({ system: { path: '/etc/p', file: { schema: 1, ...file } } })
const server = candidate({ name: '@mcp-runtime/plugin-server', version: '0.1.0' })
const unwell = (message: string) =>
  expect.objectContaining({ kind: 'refuse', message: expect.stringContaining(message), next: [expect.anything()] })

describe('without lists', () => {
  it.each([
    ['a plugin of ours at our version', server, 'allow'],
    ['a plugin of ours at another version', { ...server, version: '0.2.0' }, 'ask'],
    ['our name in a tarball, where anybody can write it', { ...server, source: 'tarball' as const }, 'ask'],
    ['our name on a folder', { ...server, source: 'folder' as const }, 'ask'],
    ['a plugin of somebody', candidate(), 'ask'],
    ['a tarball of somebody', candidate({ source: 'tarball' }), 'ask'],
  ])('%s', (_, subject, kind) => {
    expect(judge(subject, policy(), HOST)).toMatchObject({ kind })
  })

  it('one of ours that comes from a file is asked about, also when a lock file says that a registry had it', () => {
    expect(judge({ ...server, tarball: '/tmp/x.tgz' }, policy(), HOST)).toEqual({ kind: 'ask' })
  })

  it('a package that looks like ours is refused, wherever it comes from', () => {
    for (const source of ['registry', 'tarball', 'folder'] as const)
      expect(judge(candidate({ name: '@mcp-runtlme/plugin-server', source }), policy(), HOST)).toEqual(
        unwell('looks like'),
      )
  })
})

describe('with lists', () => {
  it('what they name is allowed, what they do not is refused, ours too', () => {
    const acme = policy({ allow: ['@acme/*'] })
    expect(judge(candidate(), acme, HOST)).toEqual({ kind: 'allow', because: '/etc/p names it' })
    expect(judge(candidate({ name: '@evil/x' }), acme, HOST)).toEqual(unwell('/etc/p does not allow it'))
    expect(judge(server, acme, HOST)).toEqual(unwell('/etc/p does not allow it'))
    expect(judge(server, policy({ deny: ['@mcp-runtime/*'] }), HOST)).toEqual(unwell('does not allow it'))
  })

  it('a look-alike that they name is allowed', () => {
    const file = { allow: ['@mcpruntime/*'] }
    expect(judge(candidate({ name: '@mcpruntime/plugin-server' }), policy(file), HOST).kind).toBe('allow')
  })
})

describe('requirements', () => {
  it.each([
    ['verified', 'allow'],
    ['none', 'refuse'],
    ['unknown key', 'refuse'],
    ['unchecked', 'refuse'],
    [undefined, 'refuse'],
  ] as [SignatureState | undefined, string][])('a signature that is %s: %s', (signature, kind) => {
    const signed = policy({ require: ['signature'], allow: ['@acme/*', '@mcp-runtime/*'] })
    expect(judge(candidate(), signed, HOST, signature).kind).toBe(kind)
    expect(judge(server, signed, HOST, signature).kind).toBe(kind)
  })

  it('a tarball has no signature; a folder of the user’s own needs none', () => {
    const signed = policy({ require: ['signature', 'provenance'] })
    expect(judge(candidate({ source: 'tarball' }), signed, HOST)).toEqual(unwell('without a registry'))
    expect(judge(candidate({ source: 'folder' }), signed, HOST).kind).toBe('ask')
  })

  it('provenance', () => {
    const proven = policy({ require: ['provenance'], allow: ['@acme/*'] })
    const attestations = { url: 'https://registry.acme.example/-/npm/v1/attestations/x' }
    expect(judge(candidate(), proven, HOST)).toEqual(unwell('without provenance'))
    expect(judge(candidate({ attestations }), proven, HOST)).toEqual(unwell('without provenance'))
    const stated = candidate({ attestations: { ...attestations, predicateType: 'https://slsa.dev/provenance/v1' } })
    expect(judge(stated, proven, HOST).kind).toBe('allow')
  })

  it('a scope with a registry of its own comes from there', () => {
    const pinned = policy({ allow: ['@acme/*'], registries: { '@acme': 'https://registry.acme.example' } })
    expect(judge(candidate(), pinned, HOST).kind).toBe('allow')
    for (const registry of [
      'https://registry.acme.example.evil/',
      'http://registry.acme.example/',
      'https://registry.acme.example/other/',
      undefined,
    ])
      expect(judge(candidate(registry === undefined ? { source: 'tarball' } : { registry }), pinned, HOST)).toEqual(
        unwell('has to come from https://registry.acme.example/'),
      )
  })
})

it('nothing outside a stated list is ever allowed or asked about', () => {
  const name = fc.constantFrom('@acme/x', '@evil/x', '@mcp-runtime/plugin-server', 'tools')
  const list = fc.array(fc.constantFrom('@acme/*', '@acme/x', '@mcp-runtime/*', 'tools'))
  fc.assert(
    fc.property(
      name,
      list,
      fc.constantFrom('registry', 'tarball', 'folder'),
      fc.constantFrom('0.1.0', '9.0.0'),
      (asked, allow, source, version) => {
        const { kind } = judge(candidate({ name: asked, source, version }), policy({ allow }), HOST, 'verified')
        const named = allow.some(
          (line) => line === asked || (line.endsWith('*') && asked.startsWith(line.slice(0, -1))),
        )
        expect(kind).toBe(named ? 'allow' : 'refuse')
      },
    ),
  )
})
