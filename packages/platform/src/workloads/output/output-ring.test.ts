import { expect, test } from 'vitest'
import type { LogQuery } from '../../ports/index.ts'
import { OutputRing } from './output-ring.ts'

function ring() {
  let now = 0
  const output = new OutputRing(() => now)
  const read = async (query: LogQuery = {}): Promise<string[]> => {
    const lines = []
    for await (const { line } of output.read(query)) lines.push(line)
    return lines
  }
  return { output, read, at: (ms: number) => (now = ms) }
}

test('the present run and the one before are told apart', async () => {
  const { output, read } = ring()
  output.begin()
  output.add('stdout', 'a')
  output.begin()
  output.add('stderr', 'b')
  expect([await read(), await read({ previous: true })]).toEqual([['b'], ['a']])
  output.begin()
  expect([await read(), await read({ previous: true })]).toEqual([[], ['b']])
})

test('the last lines, or those of the last time', async () => {
  const { output, read, at } = ring()
  for (const [ms, line] of [
    [1_000, 'a'],
    [2_000, 'b'],
    [3_000, 'c'],
  ] as const) {
    at(ms)
    output.add('stdout', line)
  }
  expect([await read({ tail: 2 }), await read({ tail: 0 }), await read({ since: 1_000 })]).toEqual([
    ['b', 'c'],
    [],
    ['b', 'c'],
  ])
})

test('memory has an end: the oldest lines go', async () => {
  const { output, read } = ring()
  for (let at = 0; at < 3_000; at += 1) output.add('stdout', String(at))
  const lines = await read()
  expect([lines.length, lines[0]]).toEqual([2_000, '1000'])
  for (let at = 0; at < 30; at += 1) output.add('stdout', 'x'.repeat(64 * 1024))
  expect((await read()).length).toBe(16)
})

test('whoever follows gets every line once, until it ends', async () => {
  const { output } = ring()
  const end = new AbortController()
  output.add('stdout', 'a')
  const lines: string[] = []
  for await (const { line } of output.read({ follow: true, signal: end.signal })) {
    lines.push(line)
    if (line === 'a') output.add('stdout', 'b')
    if (line === 'b') {
      output.begin()
      output.add('stderr', 'c')
    }
    if (line === 'c') end.abort()
  }
  expect(lines).toEqual(['a', 'b', 'c'])
})
