import { expect, it } from 'vitest'
import { handClock } from '../../test/support/temp-store.ts'
import { Lockout } from './lockout.ts'

it('does not outlast a clock that is set back', () => {
  const { clock, advance } = handClock()
  const lockout = new Lockout(clock)
  for (let i = 0; i < 3; i += 1) lockout.failed('ann')
  expect(lockout.wait('ann')).toBe(15)
  advance(-365 * 24 * 3_600_000)
  expect(lockout.wait('ann')).toBe(0)
  // And goes on counting from there.
  lockout.failed('ann')
  expect(lockout.wait('ann')).toBe(30)
})
