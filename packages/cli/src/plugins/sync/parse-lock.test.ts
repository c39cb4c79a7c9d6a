import { describe, expect, test } from 'vitest'
import { keptTarballSpec } from '../store/kept-tarball.ts'
import { integrityOf, lockOf, pack } from './fixtures.ts'
import { encodeLock, type PluginLock } from './lock-file.ts'
import { parseLock } from './parse-lock.ts'

const packages = {
  'node_modules/@acme/plugin-a': pack('@acme/plugin-a', '1.2.3', { dep: '^1.0.0' }),
  'node_modules/dep': pack('dep', '1.4.0'),
}
const good = lockOf(['@acme/plugin-a'], packages)
const parse = (lock: unknown) => parseLock(typeof lock === 'string' ? lock : JSON.stringify(lock), 'plugins.lock.json')
// biome-ignore lint/suspicious/noExplicitAny: it is edited into what no type allows.
type Editable = any
const edited = (edit: (lock: Editable) => void): PluginLock => {
  const copy = structuredClone(good)
  edit(copy)
  return copy
}

test('reads what it writes, whatever the order was', () => {
  expect(parse(encodeLock(good))).toEqual(good)
  const turned = { ...good, packages: Object.fromEntries(Object.entries(packages).reverse()) }
  expect(encodeLock(turned)).toBe(encodeLock(good))
})

test('reads one that declares nothing', () => {
  expect(parse({ schema: 1, host: '0.1.0', plugins: {}, packages: {} }).plugins).toEqual({})
})

test('reads a plugin from a tarball', () => {
  const integrity = integrityOf('x')
  const entry = { version: '1.0.0', integrity }
  const lock = {
    ...good,
    plugins: { 'acme-x': { ...entry, source: 'tarball', tarball: 'https://acme.example/x.tgz' } },
    packages: { 'node_modules/acme-x': { ...entry, resolved: keptTarballSpec(integrity) } },
  }
  expect(parse(lock)).toEqual(lock)
})

const A = '@acme/plugin-a'
const AT = `node_modules/${A}`
const other = integrityOf('other')

describe('refuses, and says what is wrong', () => {
  test.each<[string, unknown, string]>([
    ['no JSON', '{', 'not JSON: it cannot be read at line 1'],
    ['conflict marks of a merge', '<<<<<<< HEAD\n{}', 'not JSON'],
    ['a list', '[]', 'it must be a JSON object'],
    ['another file', { name: 'x', lockfileVersion: 3 }, 'this is no lock file of plugins'],
    ['a newer schema', { ...good, schema: 2, host: '3.0.0' }, 'written by a newer mcp-runtime (3.0.0)'],
    ['an unknown key', { ...good, pluginz: {} }, '"pluginz" is not known here'],
    [
      'an unknown key of a plugin',
      edited((l) => {
        l.plugins[A].verison = '1'
      }),
      `${A}: "verison" is not known`,
    ],
    ['a key that stands twice', `{"schema":1,"host":"0.1.0","plugins":{},"plugins":{},"packages":{}}`, 'stands twice'],
    [
      'a range',
      edited((l) => {
        l.plugins[A].version = '^1.2.3'
      }),
      'must be one exact version',
    ],
    [
      'no integrity',
      edited((l) => {
        delete l.plugins[A].integrity
      }),
      `${A}: "integrity" must be sha512-`,
    ],
    [
      'a weak digest',
      edited((l) => {
        l.packages[AT].integrity = 'sha1-abc'
      }),
      `${AT}: "integrity" must be`,
    ],
    [
      'a dependency without a digest',
      edited((l) => {
        delete l.packages['node_modules/dep'].integrity
      }),
      'node_modules/dep: "integrity"',
    ],
    [
      'another version above than below',
      edited((l) => {
        l.plugins[A].version = '1.2.4'
      }),
      'another version (1.2.4 and 1.2.3)',
    ],
    [
      'another digest above than below',
      edited((l) => {
        l.plugins[A].integrity = other
      }),
      'another integrity',
    ],
    [
      'a plugin without its package',
      edited((l) => {
        l.plugins.extra = l.plugins[A]
      }),
      'extra stands in "plugins", but not in "packages"',
    ],
    [
      'a package that nobody needs',
      edited((l) => {
        l.packages['node_modules/evil'] = pack('evil', '1.0.0')
      }),
      'node_modules/evil is in "packages", but no plugin needs it',
    ],
    [
      'a plugin that was taken out above only',
      edited((l) => {
        delete l.plugins[A]
      }),
      'no plugin needs it',
    ],
    [
      'a dependency that is missing',
      edited((l) => {
        delete l.packages['node_modules/dep']
      }),
      `${A}@1.2.3 needs dep, which is not in "packages"`,
    ],
    [
      'a dependency out of its range',
      edited((l) => {
        l.packages['node_modules/dep'] = pack('dep', '2.0.0')
      }),
      'needs dep ^1.0.0, but "packages" has 2.0.0',
    ],
    [
      'a path out of the folder',
      edited((l) => {
        l.packages['node_modules/../../x'] = pack('x', '1.0.0')
      }),
      'is no path of a package',
    ],
    [
      'a link',
      edited((l) => {
        l.packages[AT].link = true
      }),
      'is a link',
    ],
    [
      'the address of some server',
      edited((l) => {
        l.packages[AT].resolved = 'https://evil.example/x.tgz'
      }),
      '"resolved" is not kept',
    ],
    [
      'git',
      edited((l) => {
        l.packages[AT].resolved = 'git+ssh://git@x/y.git#1'
      }),
      '"resolved" is not kept',
    ],
    [
      'a file of this machine',
      edited((l) => {
        l.packages[AT].resolved = 'file:/etc/passwd'
      }),
      '"resolved" is not kept',
    ],
    [
      'a tarball of a registry plugin',
      edited((l) => {
        l.plugins[A].tarball = 'x.tgz'
      }),
      '"tarball" stands with one that came from no registry',
    ],
    [
      'a source that is not so',
      edited((l) => {
        Object.assign(l.plugins[A], { source: 'tarball', tarball: 'x.tgz' })
      }),
      'its source is tarball, but',
    ],
  ])('%s', (_, lock, message) => {
    expect(() => parse(lock)).toThrow(
      expect.objectContaining({ code: 'MCPR_INPUT_INVALID', message: expect.stringContaining(message) }),
    )
  })
})
