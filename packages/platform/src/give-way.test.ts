import { expect, it } from 'vitest'
import { giveWay } from './give-way.ts'

it('lets one of those who wait go on in each round of the event loop', async () => {
  let round = 0
  let going = true
  const count = () => {
    round++
    if (going) setImmediate(count)
  }
  setImmediate(count)
  const rounds: number[] = []
  const worker = async () => {
    for (let piece = 0; piece < 3; piece++) {
      await giveWay()
      rounds.push(round)
    }
  }
  await Promise.all(Array.from({ length: 20 }, worker))
  going = false
  expect(new Set(rounds).size).toBe(60)
})
