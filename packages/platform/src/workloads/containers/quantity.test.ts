import { expect, test } from 'vitest'
import { inMebibytes, parseLimits, parseQuantity } from './quantity.ts'

test.each([
  ['1', 1],
  ['0.5', 0.5],
  ['.5', 0.5],
  ['250m', 0.25],
  ['512Mi', 512 * 1024 * 1024],
  ['1Gi', 1024 ** 3],
  ['1G', 1e9],
  ['64k', 64_000],
  ['2e3', 2000],
  ['1E2', 100],
  ['1E', 1e18],
])('%s is %d', (text, value) => {
  expect(parseQuantity(text)).toBe(value)
})

test.each(['', ' 1', '1 Gi', '1gb', '1GiB', '-1', '+1', '1.', '0x10', 'NaN', 'Infinity', '1e999', '1K', '1 ', '1,5'])(
  '%j is no quantity',
  (text) => {
    expect(parseQuantity(text)).toBeUndefined()
  },
)

test('limits have defaults, each for itself', () => {
  expect(parseLimits(undefined)).toEqual({ memory: 512 * 1024 ** 2, nanoCpus: 1e9 })
  expect(parseLimits({ cpu: '100m' })).toEqual({ memory: 512 * 1024 ** 2, nanoCpus: 1e8 })
  expect(parseLimits({ memory: '1Gi' })).toEqual({ memory: 1024 ** 3, nanoCpus: 1e9 })
})

test.each([
  [{ memory: '512MB' }, 'spec.resources.limits.memory is "512MB": no quantity such as 512Mi.'],
  [{ memory: '512m' }, 'spec.resources.limits.memory is "512m": less than 6Mi, the least that a container runs in.'],
  [{ cpu: 'one' }, 'spec.resources.limits.cpu is "one": no quantity such as 500m.'],
  [{ cpu: '0' }, 'spec.resources.limits.cpu is "0": less than 10m, the least that a container runs on.'],
])('%j is told', (limits, problem) => {
  expect(parseLimits(limits)).toEqual({ problem })
})

test('bytes for people', () => {
  expect(inMebibytes(64 * 2 ** 20)).toBe('64 MiB')
  expect(inMebibytes(100e6)).toBe('95.4 MiB')
})
