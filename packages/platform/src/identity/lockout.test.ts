import { describe, expect, it } from 'vitest'
import { handClock } from '../../test/support/temp-store.ts'
import { Lockout } from './lockout.ts'

const rig = () => {
  const { clock, advance } = handClock()
  return { lockout: new Lockout(clock), advance }
}

describe('lock-out', () => {
  it('does not outlast a clock that is set back', () => {
    const { lockout, advance } = rig()
    for (let i = 0; i < 3; i += 1) lockout.failed('ann', '10.0.0.1')
    expect(lockout.wait('ann', '10.0.0.1')).toBe(15)
    advance(-365 * 24 * 3_600_000)
    expect(lockout.wait('ann', '10.0.0.1')).toBe(0)
    // And goes on counting from there.
    lockout.failed('ann', '10.0.0.1')
    expect(lockout.wait('ann', '10.0.0.1')).toBe(30)
  })

  it('locks an address that tries many accounts, but not an account that logged in from there before', () => {
    const { lockout, advance } = rig()
    lockout.succeeded('ann', '10.0.0.1')
    for (let i = 0; i < 20; i += 1) lockout.failed(`ghost-${i}`, '10.0.0.1')
    expect(lockout.wait('bob', '10.0.0.1')).toBe(0)
    lockout.failed('ghost', '10.0.0.1')
    expect(lockout.wait('bob', '10.0.0.1')).toBe(15)
    expect(lockout.wait('bob', '10.0.0.2')).toBe(0)
    expect(lockout.wait('ann', '10.0.0.1')).toBe(0)
    advance(15_000)
    // Whoever has an account there does not wash away his guesses by it.
    lockout.succeeded('mallory', '10.0.0.1')
    lockout.failed('ghost-0', '10.0.0.1')
    expect(lockout.wait('bob', '10.0.0.1')).toBe(30)
  })

  it('locks an account that many addresses try, but not for the address it logged in from', () => {
    const { lockout } = rig()
    lockout.succeeded('ann', '10.0.0.1')
    for (let i = 0; i < 51; i += 1) lockout.failed('ann', `10.1.0.${i}`)
    expect(lockout.wait('ann', '10.2.0.1')).toBe(15)
    expect(lockout.wait('bob', '10.2.0.1')).toBe(0)
    expect(lockout.wait('ann', '10.0.0.1')).toBe(0)
    // Three wrong ones there lock that pair as any other.
    for (let i = 0; i < 3; i += 1) lockout.failed('ann', '10.0.0.1')
    expect(lockout.wait('ann', '10.0.0.1')).toBe(15)
  })

  it('counts the addresses that one holder of IPv6 has as one', () => {
    const { lockout } = rig()
    for (const last of ['1', '2', 'ffff']) lockout.failed('ann', `2001:db8::${last}`)
    expect(lockout.wait('ann', '2001:db8:0:0:1::5')).toBe(15)
    expect(lockout.wait('ann', '2001:db8:0:1::5')).toBe(0)
  })

  it('remembers so many and no more', () => {
    const { lockout } = rig()
    for (let i = 0; i < 3; i += 1) lockout.failed('ann', '10.0.0.1')
    for (let i = 0; i < 4096; i += 1) lockout.failed(`ghost-${i}`, `10.9.${i >> 8}.${i & 255}`)
    expect(lockout.wait('ann', '10.0.0.1')).toBe(0)
  })
})
