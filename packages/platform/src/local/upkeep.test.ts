import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silent, tempStore } from '../../test/support/temp-store.ts'
import { createRetention } from '../events/sqlite/index.ts'
import { startUpkeep, type Upkeep } from './upkeep.ts'

let temp: ReturnType<typeof tempStore>
let upkeep: Upkeep | undefined
beforeEach(() => {
  temp = tempStore()
})
afterEach(() => {
  upkeep?.close()
  temp.close()
})

const append = (count: number) => {
  temp.db.sql.exec('BEGIN')
  for (let i = 0; i < count; i += 1) {
    temp.events.append({ timestamp: '2026-03-01T12:00:00Z', source: 's', event_type: 't', payload: {} as never })
  }
  temp.db.sql.exec('COMMIT')
}
const ids = () => temp.events.query({ after: 0, limit: 100_000 }).map(({ id }) => id)

describe('retention', () => {
  it('keeps the newest events, and never gives an id twice', () => {
    const retention = createRetention(temp.db, { all: 3 })
    expect([retention.excess(), retention.sweep(10)]).toEqual([0, 0])
    append(8)
    expect([retention.excess(), retention.sweep(2)]).toEqual([5, 2])
    expect(ids()).toEqual([3, 4, 5, 6, 7, 8])
    expect([retention.sweep(10), retention.excess()]).toEqual([3, 0])
    expect(ids()).toEqual([6, 7, 8])
    append(1)
    expect(temp.events.last()).toBe(9)
  })

  it('lets refusals of strangers go first, so that they cannot push out what the others did', () => {
    const event = (reason: string) =>
      temp.events.append({
        timestamp: '2026-03-01T12:00:00Z',
        source: 's',
        event_type: 't',
        payload: { decision: reason === 'allowed' ? 'allow' : 'deny', reason } as never,
      })
    for (let i = 0; i < 5; i += 1) event('allowed')
    event('tool_denied')
    for (let i = 0; i < 50; i += 1) event('missing_identity')
    event('allowed')
    const retention = createRetention(temp.db, { all: 10, strangers: 2 })
    while (retention.sweep(7) > 0)
      for (let i = 0; i < 3; i += 1) if (temp.events.last() < 70) event(i % 2 ? 'wrong_password' : 'session_not_found')
    expect(retention.excess()).toBe(0)
    const reasons = temp.events
      .query({ after: 0, limit: 100 })
      .map(({ payload }) => (payload as { reason: string }).reason)
    expect(reasons.filter((reason) => reason === 'allowed' || reason === 'tool_denied')).toHaveLength(7)
    expect(reasons).toHaveLength(10)
  })

  it('keeps at least the newest one', () => {
    append(2)
    createRetention(temp.db, { all: 0 }).sweep(10)
    expect(ids()).toEqual([2])
  })
})

describe('upkeep', () => {
  const start = (keep: number) => {
    upkeep = startUpkeep(temp.db, createRetention(temp.db, { all: keep }), silent)
    return upkeep
  }

  it('waits for a while without writes, then deletes a little at a time', () => {
    const { look } = start(100)
    append(1_100)
    look()
    expect(ids()).toHaveLength(1_100)
    look()
    expect(ids()).toHaveLength(600)
    append(1)
    look()
    expect(ids()).toHaveLength(601)
    for (let i = 0; i < 3; i += 1) look()
    expect([ids().length, ids().at(-1)]).toEqual([100, 1_101])
  })

  it('does not let events grow without bound when there is no such while', async () => {
    const { look } = start(100)
    append(25_000)
    look()
    await expect.poll(() => ids().length).toBeLessThanOrEqual(20_100)
  })

  it('folds the log back, so that the database file alone holds everything', () => {
    const file = join(temp.dir, 'platform.db')
    const before = statSync(file).size
    const { look } = start(10_000)
    append(2_000)
    look()
    expect(statSync(file).size).toBe(before)
    look()
    expect(statSync(file).size).toBeGreaterThan(before + 100_000)
  })

  it('goes on after a failure', () => {
    const retention = createRetention(temp.db, { all: 1 })
    let fails = true
    const said: string[] = []
    const log = { ...silent, warn: (_: object, message: string) => said.push(message) }
    const failing = { ...retention, sweep: (most: number) => (fails ? fail() : retention.sweep(most)) }
    const fail = (): never => {
      throw new Error('disk full')
    }
    upkeep = startUpkeep(temp.db, failing, log)
    append(3)
    for (let i = 0; i < 3; i += 1) upkeep.look()
    expect(said).toHaveLength(1)
    fails = false
    upkeep.look()
    expect(ids()).toEqual([3])
  })
})

describe('figures', () => {
  /** Has so many events to count, and writes as counting does. */
  const figuresOf = (events: number) => {
    let left = events
    return {
      left: () => left,
      count(most: number) {
        left = Math.max(0, left - most)
        temp.db.setMeta('left', String(left))
        return left > 0
      },
    }
  }

  it('are counted to the end in idle time, a piece in each round of the event loop', async () => {
    const figures = figuresOf(1_000)
    upkeep = startUpkeep(temp.db, createRetention(temp.db, { all: 10 }), silent, figures)
    upkeep.look()
    expect(figures.left()).toBe(800)
    while (figures.left() > 0) await new Promise((resolve) => setImmediate(resolve))
  })

  it('wait while something else is written', async () => {
    const figures = figuresOf(1_000)
    upkeep = startUpkeep(temp.db, createRetention(temp.db, { all: 10 }), silent, figures)
    upkeep.look()
    append(1)
    for (let round = 0; round < 10; round += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(figures.left()).toBe(800)
  })
})
