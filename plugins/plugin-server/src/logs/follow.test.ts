import { mcprError } from '@mcp-runtime/sdk/errors'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { followLines } from './follow.ts'

interface Line {
  readonly time: string
  readonly replica: string
  readonly line: string
}

const at = (milliseconds: number) => new Date(Date.UTC(2026, 10, 25) + milliseconds).toISOString()
const broken = () => mcprError('MCPR_UNAVAILABLE', 'The connection was cut.')
const missing = () => mcprError('MCPR_NOT_FOUND', 'There is no server.')

/** Each step is one connection: what it gives, and how it ends. */
async function follow(
  steps: readonly { lines?: readonly Line[]; end?: () => Error }[],
  signal = new AbortController().signal,
) {
  const said: string[] = []
  const slept: number[] = []
  const asked: (string | undefined)[] = []
  const lines: string[] = []
  let failure: { code?: string } | undefined
  try {
    for await (const { line } of followLines<Line>({
      async *open(since) {
        const step = steps[asked.push(since) - 1] ?? {}
        yield* step.lines ?? []
        if (step.end !== undefined) throw step.end()
      },
      signal,
      sleep: async (milliseconds) => slept.push(milliseconds),
      say: (text) => said.push(text),
    }))
      lines.push(line)
  } catch (error) {
    failure = error as { code?: string }
  }
  return { lines, said, slept, asked, failure }
}

const one = (line: string, ms: number, replica = 'desk-1'): Line => ({ line, time: at(ms), replica })

describe('a follower', () => {
  test('goes on after a cut, without losing or doubling lines of one millisecond', async () => {
    const all = [one('a', 1), one('b', 1), one('c', 1), one('d', 2)]
    const found = await follow([
      { lines: all.slice(0, 2), end: broken },
      { lines: all, end: missing },
    ])
    expect(found.lines).toEqual(['a', 'b', 'c', 'd'])
    expect(found.asked).toEqual([undefined, at(1)])
    expect(found.said).toEqual([
      'The connection broke; trying to go on where it was.',
      'The connection is back.',
      'The server is gone.',
    ])
    expect(found.failure).toBeUndefined()
  })

  test('asks from where the slowest replica is, but not from long ago', async () => {
    const lines = [one('a', 0, 'desk-1'), one('b', 5000, 'desk-2')]
    expect((await follow([{ lines, end: broken }, { end: missing }])).asked[1]).toBe(at(0))
    const late = [one('a', 0, 'desk-1'), one('b', 3_600_000, 'desk-2')]
    expect((await follow([{ lines: late, end: broken }, { end: missing }])).asked[1]).toBe(at(3_000_000))
  })

  test('gives up after some tries, with the failure', async () => {
    const down = Array.from({ length: 9 }, () => ({ end: broken }))
    const { failure, slept, said } = await follow([{ lines: [one('a', 1)] }, ...down])
    expect(failure?.code).toBe('MCPR_UNAVAILABLE')
    expect(slept).toEqual([200, 500, 1000, 2000, 4000, 8000])
    expect(said).toHaveLength(1)
  })

  test('a server that was never there is an error; a stream that ends twice without news is over', async () => {
    expect(await follow([{ end: missing }])).toMatchObject({ failure: { code: 'MCPR_NOT_FOUND' }, said: [] })
    expect(await follow([{}, {}])).toMatchObject({ lines: [], slept: [], asked: [undefined, undefined] })
    // A platform that stops ends the stream as if all were said.
    expect(await follow([{}, { end: broken }, { lines: [one('a', 1)] }, {}, {}])).toMatchObject({ lines: ['a'] })
  })

  test('refusals are not retried; an abort ends it quietly', async () => {
    const forbidden = () => mcprError('MCPR_FORBIDDEN', 'No.')
    expect(await follow([{ lines: [one('a', 1)], end: broken }, { end: forbidden }])).toMatchObject({
      failure: { code: 'MCPR_FORBIDDEN' },
    })
    const stopped = AbortSignal.abort()
    expect(await follow([{ lines: [one('a', 1)], end: broken }], stopped)).toMatchObject({ lines: ['a'], slept: [] })
  })

  test('wherever it is cut, each line comes once and in its order', async () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(gaps, fc.array(fc.nat(40), { maxLength: 5 }), async (steps, cuts) => {
        const times = steps.map((_, index) => steps.slice(0, index).reduce((sum, gap) => sum + gap, 0))
        const log = times.map((time, index) => one(String(index), time, `desk-${index % 2}`))
        const reached = cuts.map((cut) => 1 + (cut % log.length)).sort((a, b) => a - b)
        // Each connection gives all lines from the time asked, up to where it is cut.
        let opened = 0
        const lines = followLines<Line>({
          async *open(since) {
            const upTo = reached[opened++]
            yield* log.slice(0, upTo).filter(({ time }) => since === undefined || time >= since)
            if (upTo !== undefined) throw broken()
          },
          signal: new AbortController().signal,
          sleep: async () => {},
          say: () => {},
        })
        const found: Line[] = []
        for await (const line of lines) found.push(line)
        expect(found).toEqual(log)
      }),
    )
  })
})
