import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contents } from '../tree/closure.ts'
import type { LockedPackage } from '../tree/packages.ts'
import { checkTree } from './check-tree.ts'
import { installed, lockOf, pack } from './fixtures.ts'
import { merge, only } from './merge.ts'
import { changes, planSync } from './plan.ts'

const at = (name: string, version: string, dependencies?: Record<string, string>) => ({
  [`node_modules/${name}`]: pack(name, version, dependencies),
})
const a1 = { ...at('a', '1.0.0', { dep: '1' }), ...at('dep', '1.0.0') }

describe('the plan', () => {
  const lock = lockOf(['a'], a1)
  const actions = (plugins: Parameters<typeof installed>[], packages = a1, prune = false) =>
    planSync(lock, { plugins: plugins.map((args) => installed(...args)), packages }, { prune }).map(
      ({ name, action }) => `${action} ${name}`,
    )

  test('is empty when everything is there, and leaves alone what is not declared', () => {
    expect(actions([['a', '1.0.0']])).toEqual(['keep a'])
    expect(
      actions([
        ['a', '1.0.0'],
        ['b', '1.0.0'],
      ]),
    ).toEqual(['keep a', 'leave b'])
    expect(changes(planSync(lock, { plugins: [installed('a', '1.0.0')], packages: a1 }, { prune: true }))).toBe(false)
  })

  test('adds, changes and, with --prune, removes', () => {
    expect(actions([])).toEqual(['add a'])
    expect(actions([['a', '0.9.0']])).toEqual(['change a'])
    expect(
      actions(
        [
          ['a', '1.0.0'],
          ['b', '1.0.0'],
        ],
        a1,
        true,
      ),
    ).toEqual(['keep a', 'remove b'])
  })

  test('changes a plugin with the same version whose bytes, dependencies or type are others', () => {
    expect(actions([['a', '1.0.0', { integrity: 'sha512-other' }]])).toEqual(['change a'])
    expect(actions([['a', '1.0.0']], { ...a1, ...at('dep', '1.0.1') })).toEqual(['change a'])
    expect(actions([['a', '1.0.0', { type: 'link', root: '/src/a' }]])).toEqual(['change a'])
  })
})

describe('one tree of what is declared and what stays', () => {
  test('shares a package of the same version, and puts another version below its user', () => {
    const present = { ...at('b', '1.0.0', { dep: '1', own: '1' }), ...at('dep', '1.0.0'), ...at('own', '1.0.0') }
    expect(Object.keys(merge(a1, present, ['b'])).sort()).toEqual([
      'node_modules/a',
      'node_modules/b',
      'node_modules/dep',
      'node_modules/own',
    ])
    const older = { ...present, ...at('dep', '1.5.0') }
    expect(merge(a1, older, ['b'])).toMatchObject({
      'node_modules/dep': { version: '1.0.0' },
      'node_modules/b/node_modules/dep': { version: '1.5.0' },
    })
  })

  test('refuses another version of a plugin than a declared one depends on', () => {
    expect(() => merge(a1, at('dep', '2.0.0'), ['dep'])).toThrow(expect.objectContaining({ code: 'MCPR_CONFLICT' }))
  })

  test('every plugin keeps exactly what it had, for all trees', () => {
    fc.assert(
      fc.property(arbitraryTree('a'), arbitraryTree('b'), (declared, present) => {
        const merged = merge(declared, present, ['b'])
        for (const path of Object.keys(declared)) expect(merged[path]).toEqual(declared[path])
        expect(contents(merged, 'a')).toEqual(contents(declared, 'a'))
        expect(contents(merged, 'b')).toEqual(contents(present, 'b'))
        expect(checkTree(lockOf(['a', 'b'], merged))).toBeUndefined()
      }),
    )
  })
})

/** What each version of four packages needs: the same bytes have the same needs in every tree. */
const REGISTRY: Record<string, Record<string, string[]>> = {
  p: { '1.0.0': [], '2.0.0': ['q'], '3.0.0': ['q', 'r', 's'] },
  q: { '1.0.0': ['p'], '2.0.0': ['r', 's'], '3.0.0': [] },
  r: { '1.0.0': ['r2'], '2.0.0': ['p', 'q'], '3.0.0': ['s'] },
  s: { '1.0.0': [], '2.0.0': ['p', 'q', 'r'], '3.0.0': ['q'] },
  r2: { '1.0.0': ['p', 's'], '2.0.0': ['r'], '3.0.0': ['q'] },
}

/** A plugin with some of them, each in one version at the top and perhaps others below their users. */
function arbitraryTree(root: string) {
  const names = Object.keys(REGISTRY)
  const version = fc.constantFrom('1.0.0', '2.0.0', '3.0.0')
  const below = fc.array(fc.tuple(fc.constantFrom(root, ...names), fc.constantFrom(...names), version), {
    maxLength: 3,
  })
  return fc.tuple(fc.subarray(names), fc.tuple(...names.map(() => version)), below).map(([top, versions, nested]) => {
    const any = (list: readonly string[] = []) => Object.fromEntries(list.map((name) => [name, '*']))
    const entry = (name: string, at: string) => pack(name, at, any(REGISTRY[name]?.[at]))
    const packages: Record<string, LockedPackage> = { [`node_modules/${root}`]: pack(root, '1.0.0', any(top)) }
    for (const [index, name] of names.entries()) packages[`node_modules/${name}`] = entry(name, versions[index] ?? '')
    for (const [user, name, at] of nested) packages[`node_modules/${user}/node_modules/${name}`] = entry(name, at)
    return only(packages, [root])
  })
}
