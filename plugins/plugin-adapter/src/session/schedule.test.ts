import { describe, expect, it } from 'vitest'
import { afterFailure, afterReuse, nextRenewal, REUSE_MARGIN } from './schedule.ts'

const END = 3_600_000

describe('when to renew', () => {
  it('tries just inside the margin in which the platform makes a new session, never before', () => {
    for (const random of [0, 0.5, 1]) {
      const at = nextRenewal(END, 0, random)
      expect(END - at).toBeLessThan(REUSE_MARGIN)
      expect(END - at).toBeGreaterThan(20_000)
    }
  })

  it('renews a session shorter than the margin at half of its life, and never in a loop', () => {
    expect(nextRenewal(20_000, 0, 0)).toBe(10_000)
    expect(nextRenewal(100, 0, 0)).toBe(1_000)
    expect(nextRenewal(-5_000, 0, 0)).toBe(1_000)
  })

  it('asks again soon when a platform whose clock is behind still hands out the old session', () => {
    expect(afterReuse(END, END - 25_000, 0)).toBe(END - 21_000)
    expect(afterReuse(END, 0, 0)).toBe(END - 28_000)
  })

  it('fits several tries into the margin of an outage, and slows down after it', () => {
    let [now, tries] = [0, 0]
    while (now < 28_000) now = afterFailure('unreachable', ++tries, true, now, 1)
    expect(tries).toBeGreaterThanOrEqual(6)
    expect(afterFailure('unreachable', 40, false, 0, 1)).toBe(60_000)
    expect(afterFailure('login', 9, true, 0, 1)).toBe(30_000)
  })
})
