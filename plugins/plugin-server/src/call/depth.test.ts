import { expect, it } from 'vitest'
import { refuseDepth } from './depth.ts'

const nested = (depth: number): unknown => JSON.parse(`${'{"a":['.repeat(depth)}1${']}'.repeat(depth)}`)

it('refuses what is nested without end, and nothing else', () => {
  expect(() => refuseDepth(nested(100_000), 'desk')).toThrow(expect.objectContaining({ code: 'MCPR_BAD_REPLY' }))
  expect(() => refuseDepth(nested(200), 'desk')).not.toThrow()
  expect(() =>
    refuseDepth(
      Array.from({ length: 10_000 }, () => ({ a: [null, 'b'] })),
      'desk',
    ),
  ).not.toThrow()
})
