import { expect, test } from 'vitest'
import { LineQueue } from './line-queue.ts'

const line = (text: string) =>
  ({ time: '2026-11-25T12:00:00.000Z', replica: '0', stream: 'stdout', line: text }) as const

test('gives what was pushed, and tells where a slow reader missed some', async () => {
  const queue = new LineQueue(new AbortController().signal)
  const reader = queue[Symbol.asyncIterator]()
  const next = async () => (await reader.next()).value?.line
  queue.push(line('first'))
  expect(await next()).toBe('first')
  for (let at = 0; at < 10_005; at += 1) queue.push(line(String(at)))
  expect(await next()).toBe('[5 lines are left out here: they came faster than they were read]')
  expect(await next()).toBe('5')
  expect(await next()).toBe('6')
  queue.close()
})

test('long lines count by their length', async () => {
  const queue = new LineQueue(new AbortController().signal)
  for (let at = 0; at < 10; at += 1) queue.push(line('x'.repeat(1024 * 1024)))
  queue.close()
  const seen: string[] = []
  for await (const one of queue) seen.push(one.line.slice(0, 2))
  expect(seen).toEqual(['[6', 'xx', 'xx', 'xx', 'xx'])
})

test('ends when it is closed, after what is there, and takes nothing more', async () => {
  const stop = new AbortController()
  const queue = new LineQueue(stop.signal)
  queue.push(line('kept'))
  stop.abort()
  queue.push(line('too late'))
  const seen: string[] = []
  for await (const one of queue) seen.push(one.line)
  expect(seen).toEqual(['kept'])
})
