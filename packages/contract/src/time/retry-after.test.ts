import { expect, test } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'

const NOW = Date.parse('2026-11-25T12:00:00Z')

test.each([
  ['3', 3_000],
  [' 0 ', 0],
  ['Wed, 25 Nov 2026 12:00:05 GMT', 5_000],
  ['Wed, 25 Nov 2026 11:00:00 GMT', 0],
  ['soon', undefined],
  [undefined, undefined],
])('%s', (header, wait) => expect(parseRetryAfter(header, NOW)).toBe(wait))
