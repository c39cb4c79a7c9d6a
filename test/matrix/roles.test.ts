// One row per cell of the role × endpoint matrix (platform-api §5), on one platform.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cast, startCast, WHO } from './support/cast.ts'
import { rows } from './support/rows.ts'

let cast: Cast
let calls = 0
beforeAll(async () => {
  cast = await startCast()
})
afterAll(() => cast.rig.stop())

describe.each(rows)('$name', ({ ask, original, ours }) => {
  it.each(WHO)('by %s', async (who) => {
    calls += 1
    const { method, path, body, headers } = await ask(cast, who, calls)
    const answer = await cast.as[who](method, path, body, headers)
    const status = ours[who] ?? original[who]
    expect([answer.status, answer.status === status ? undefined : answer.body]).toEqual([status, undefined])
  })
})
