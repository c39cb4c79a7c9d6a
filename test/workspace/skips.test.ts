import { expect, test } from 'vitest'
import { judgeSkips } from '../../scripts/skips.mjs'

const listed = [{ test: 'a > listed', reason: 'needs a cluster' }]
const skip = (name: string, reason = '') => ({ test: `a > ${name}`, reason })

test('a skip is printed with its reason', () => {
  expect(judgeSkips([skip('other', 'no Go here')], listed, false)).toEqual({
    lines: ['skipped: a > other (no Go here)'],
    refused: 0,
  })
})

test('a skip without a reason is refused everywhere', () => {
  expect(judgeSkips([skip('other')], listed, false).refused).toBe(1)
})

test('in CI only listed tests may be skipped', () => {
  const { lines, refused } = judgeSkips([skip('listed', 'x'), skip('other', 'no Go here')], listed, true)
  expect(refused).toBe(1)
  expect(lines[1]).toBe('skipped, not on test/allowed-skips.json: a > other (no Go here)')
})
