import type { AdapterSession } from '@mcp-runtime/contract'
import { afterEach, describe, expect, it } from 'vitest'
import type { Clock } from './clock.ts'
import { SessionKeeper } from './keeper.ts'

const NOBODY = { humanID: '', agentID: '', teamID: '', sessionID: '', secret: '' }
const HOUR = 3_600_000
const keepers: SessionKeeper[] = []
afterEach(() => {
  for (const keeper of keepers.splice(0)) keeper.close()
})

/** Time that stands still until a test moves it; sleepers wake when it passes their hour. */
class TestClock implements Clock {
  #now = 1_000_000_000_000
  #sleepers: { at: number; wake: () => void }[] = []
  now = () => this.#now
  random = () => 0
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((wake) => {
      if (signal.aborted) return wake()
      this.#sleepers.push({ at: this.#now + ms, wake })
      signal.addEventListener('abort', () => wake(), { once: true })
    })
  }
  /** Lets all that is due happen, moment by moment. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      for (let i = 0; i < 20; i += 1) await Promise.resolve()
      const next = this.#sleepers.sort((a, b) => a.at - b.at)[0]
      if (!next || next.at > end) break
      this.#sleepers.shift()
      this.#now = Math.max(this.#now, next.at)
      next.wake()
    }
    this.#now = end
  }
  /** The machine sleeps: the clock jumps, and no timer has run. */
  jump(ms: number): void {
    this.#now += ms
  }
}

/** A platform with the reuse margin of adapter-and-gateway §4.2. */
class TestPlatform {
  calls: number[] = []
  fail: string | undefined
  expiresAt = 0
  /** How far its clock is behind ours. */
  behind = 0
  readonly #clock: TestClock
  readonly #ttl: number
  constructor(clock: TestClock, ttl = HOUR) {
    this.#clock = clock
    this.#ttl = ttl
  }
  issue = async (): Promise<AdapterSession> => {
    const now = this.#clock.now() - this.behind
    this.calls.push(now)
    if (this.fail) throw Object.assign(new Error('No.'), { code: this.fail })
    const reused = this.expiresAt - now > 30_000
    if (!reused) this.expiresAt = now + this.#ttl
    return {
      name: 'adapter-1',
      namespace: 'team-a',
      humanID: 'h',
      agentID: 'cursor',
      serverName: 'desk',
      consentedTrust: 'low',
      policyVersion: 'v1',
      expiresAt: new Date(this.expiresAt).toISOString(),
      reused,
    }
  }
  loginEnds = async (): Promise<number | undefined> => undefined
}

async function start(over: { autoRefresh?: boolean; pinned?: Partial<typeof NOBODY>; loginEnds?: number } = {}) {
  const clock = new TestClock()
  const platform = new TestPlatform(clock)
  if (over.loginEnds !== undefined) platform.loginEnds = async () => clock.now() + over.loginEnds!
  const said: string[] = []
  const keeper = await SessionKeeper.start(
    {
      pinned: { ...NOBODY, ...over.pinned },
      source: platform,
      autoRefresh: over.autoRefresh ?? true,
      clock,
      notify: (text) => void said.push(text),
    },
    new AbortController().signal,
  )
  keepers.push(keeper)
  return { clock, platform, keeper, said }
}

describe('SessionKeeper', () => {
  it('asks once in an hour, inside the last half minute, and says nothing about it', async () => {
    const { clock, platform, keeper, said } = await start()
    await clock.pass(HOUR - 31_000)
    expect(platform.calls).toHaveLength(1)
    await clock.pass(31_000)
    expect(platform.calls).toHaveLength(2)
    expect(keeper.ended).toBeUndefined()
    await clock.pass(23 * HOUR)
    expect(platform.calls.length).toBeLessThan(30)
    expect(keeper.ended).toBeUndefined()
    expect(said).toEqual([])
  })

  it.each([-20_000, 60_000])('renews in time at a platform whose clock is %i ms behind', async (behind) => {
    const { clock, platform, keeper } = await start()
    platform.behind = behind
    await clock.pass(HOUR + 60_000)
    expect(keeper.expiresAt).toBeGreaterThan(clock.now() + HOUR / 2)
    expect(platform.calls.length).toBeLessThan(20)
  })

  it('survives an outage at the renewal, and says when it begins and ends', async () => {
    const { clock, platform, keeper, said } = await start()
    await clock.pass(HOUR - 29_000)
    platform.fail = 'MCPR_UNAVAILABLE'
    await clock.pass(20_000)
    expect(platform.calls.length).toBeGreaterThan(3)
    platform.fail = undefined
    await clock.pass(9_000)
    expect(keeper.ended).toBeUndefined()
    expect(said).toHaveLength(2)
    expect(said[0]).toMatch(/cannot be renewed yet/)
    expect(said[1]).toMatch(/renewed until/)
  })

  it('says once how to log in again, and goes on when that has happened', async () => {
    const { clock, platform, keeper, said } = await start()
    await clock.pass(HOUR - 29_000)
    platform.fail = 'MCPR_TOKEN_EXPIRED'
    await clock.pass(10 * 60_000)
    expect(keeper.ended).toBe('session_expired')
    expect(said).toEqual([expect.stringMatching(/mcp-runtime auth login/)])
    platform.fail = undefined
    await clock.pass(60_000)
    expect(keeper.ended).toBeUndefined()
  })

  it('warns at the start of a login that ends before the session', async () => {
    expect((await start({ loginEnds: 15 * 60_000 })).said).toEqual([expect.stringMatching(/before the session does/)])
    expect((await start({ loginEnds: 2 * HOUR })).said).toEqual([])
  })

  it('renews before the next call when the machine slept over the end', async () => {
    const { clock, platform, keeper } = await start()
    clock.jump(9 * HOUR)
    expect(keeper.ended).toBe('session_expired')
    const [a, b] = await Promise.all([keeper.lease(), keeper.lease()])
    expect(keeper.ended).toBeUndefined()
    expect(platform.calls).toHaveLength(2)
    expect(a).toEqual(b)
  })

  it('shares one renewal, and needs none for a lease that is old already', async () => {
    const { clock, platform, keeper } = await start()
    const lease = await keeper.lease()
    clock.jump(HOUR - 10_000)
    expect(await Promise.all([keeper.renew(lease), keeper.renew(lease)])).toEqual(['changed', 'changed'])
    expect(await keeper.renew(lease)).toBe('changed')
    expect(platform.calls).toHaveLength(2)
  })

  it('does not turn refused calls into a storm at the platform', async () => {
    const { keeper, platform } = await start()
    const lease = await keeper.lease()
    expect(await keeper.renew(lease)).toBe('same')
    expect(await keeper.renew(lease)).toBe('same')
    expect(platform.calls).toHaveLength(2)
    const failing = await start()
    failing.platform.fail = 'MCPR_FORBIDDEN'
    for (let i = 0; i < 10; i += 1) expect(await failing.keeper.renew()).toBe('failed')
    expect(failing.platform.calls).toHaveLength(2)
  })

  it.each(['gateway', 'platform'])('never asks again once the %s says revoked', async (who) => {
    const { clock, platform, keeper, said } = await start()
    if (who === 'gateway') keeper.revoked()
    else {
      platform.fail = 'MCPR_CONFLICT'
      await keeper.renew()
    }
    const calls = platform.calls.length
    platform.fail = undefined
    expect(await keeper.renew()).toBe('revoked')
    await clock.pass(3 * HOUR)
    expect(keeper.ended).toBe('session_revoked')
    expect(platform.calls).toHaveLength(calls)
    expect(said).toEqual([expect.stringMatching(/was revoked.*session unrevoke adapter-1/)])
  })

  it('keeps its identity fixed without --auto-refresh', async () => {
    const { clock, platform, keeper } = await start({ autoRefresh: false })
    await clock.pass(2 * HOUR)
    expect(await keeper.renew()).toBe('fixed')
    expect(platform.calls).toHaveLength(1)
  })

  it('keeps pinned values over a renewal', async () => {
    const { clock, keeper } = await start({ pinned: { teamID: 'mine' } })
    await clock.pass(2 * HOUR)
    expect((await keeper.lease()).identity).toMatchObject({ humanID: 'h', teamID: 'mine', sessionID: 'adapter-1' })
  })

  it('does not start without a session', async () => {
    const clock = new TestClock()
    const platform = new TestPlatform(clock)
    platform.fail = 'MCPR_FORBIDDEN'
    const options = { pinned: NOBODY, source: platform, autoRefresh: true, clock, notify: () => undefined }
    await expect(SessionKeeper.start(options, new AbortController().signal)).rejects.toThrow('No.')
  })
})
