import { expect, it } from 'vitest'
import { HashQueue } from './hash-queue.ts'

it('lets one user take no more than eight of the places, so that others get theirs', async () => {
  const queue = new HashQueue()
  const held = Promise.withResolvers<void>()
  const first = queue.run('ada', () => held.promise)
  const storm = Promise.allSettled(Array.from({ length: 40 }, () => queue.run('ada', async () => 'ada')))
  const other = queue.run('bob', async () => 'bob')
  const administrators = Array.from({ length: 20 }, () => queue.run(undefined, async () => 'root'))
  held.resolve()
  await first
  const outcomes = await storm
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(8)
  expect(outcomes.at(-1)).toMatchObject({ reason: { code: 'queue_full', retryAfter: expect.any(Number) } })
  expect(await other).toBe('bob')
  expect(await Promise.all(administrators)).toHaveLength(20)
})
