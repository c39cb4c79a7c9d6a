import { MOST_CONNECTIONS } from '@mcp-runtime/wire'
import { expect, it } from 'vitest'
import { Crowd } from './crowd.ts'

it('leaves room for others, whoever has how much open', () => {
  const crowd = new Crowd()
  let taken = 0
  while (taken < MOST_CONNECTIONS && crowd.enter('a')) taken += 1
  expect(taken).toBeLessThan(MOST_CONNECTIONS)
  expect(crowd.enter('b')).toBe(true)
  crowd.leave('a')
  expect([crowd.enter('a'), crowd.enter('a')]).toEqual([true, false])
})
