import { expect, test } from 'vitest'
import { fits, fitsPlainly, HOST_RANGE } from './fits.ts'

test.each([
  ['0.1.0', '0.1.0', true],
  ['0.1.0', '^0.1.0', true],
  ['0.1.0', '*', true],
  ['0.1.0', 'workspace:*', true],
  ['0.1.0', '0.2.0', false],
])('%s in %s needs no semver', (version, range, expected) => expect(fitsPlainly(version, range)).toBe(expected))

test.each([
  ['0.1.3', '^0.1.0', true],
  ['0.2.0', '^0.1.0', false],
  ['5.1.9', '>=5 <6', true],
  ['5.1.9', 'nonsense', false],
])('%s in %s asks it', async (version, range, expected) => {
  expect(fitsPlainly(version, range)).toBeUndefined()
  expect(await fits(version, range)).toBe(expected)
})

test('a core of a release to come fits a plugin for that release, as it did when it was installed', async () => {
  expect(await fits('0.1.3-rc.1', '^0.1.0', HOST_RANGE)).toBe(true)
  // The framework that is lent is another matter: npm would not have chosen it either.
  expect(await fits('5.2.0-beta.1', '^5.1.9')).toBe(false)
})
