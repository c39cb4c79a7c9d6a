import { expect, it } from 'vitest'
import { Silence } from './silence.ts'

const NEVER = Number.NEGATIVE_INFINITY

it('ends what was silent for longer than the limit, and counts from the first look on', () => {
  const silence = new Silence()
  expect(silence.ended('a', 100, NEVER, 1_000)).toBe(false)
  expect([silence.ended('a', 100, NEVER, 1_100), silence.ended('a', 100, NEVER, 1_101)]).toEqual([false, true])
  silence.used('a', 1_101)
  expect([silence.ended('a', 100, NEVER, 1_201), silence.ended('a', 100, NEVER, 1_202)]).toEqual([false, true])
  expect(silence.ended('a', 100, 1_150, 1_250)).toBe(false)
})

it('forgets the one silent longest, which has then ended', () => {
  const silence = new Silence(2)
  silence.ended('a', 10, NEVER, 0)
  for (const [name, at] of [
    ['a', 100],
    ['b', 101],
    ['a', 102],
    ['c', 103],
  ] as const)
    silence.used(name, at)
  expect(['a', 'b', 'c'].map((name) => silence.ended(name, 10, NEVER, 105))).toEqual([false, true, false])
})
