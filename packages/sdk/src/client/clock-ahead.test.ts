import { expect, it } from 'vitest'
import { clockAhead } from './clock-ahead.ts'

const date = (milliseconds: number) => new Date(milliseconds).toUTCString()

it.each([
  ['an hour ahead', date(3_600_000), 0, 1_000, 3_600_000],
  ['an hour behind', date(10_000), 3_610_000, 3_611_000, -3_600_000],
  ['the same, told in whole seconds', date(9_000), 9_999, 10_000, 0],
  ['the same, after a slow answer', date(60_000), 0, 60_000, 0],
  ['not told', undefined, 0, 0, undefined],
  ['not readable', 'yesterday', 0, 0, undefined],
])('%s', (_, header, asked, answered, ahead) => {
  expect(clockAhead(header, asked, answered)).toBe(ahead)
})
