import { formatBytes } from '@mcp-runtime/contract/names'
import { expect, test } from 'vitest'
import { fakeIo } from '../testing/fake-io.ts'
import { byteBar } from './index.ts'

const MIB = 1024 * 1024

function shown(options: { tty: boolean; quiet?: boolean; columns?: number }) {
  const io = fakeIo(options)
  const said: string[] = []
  let time = 0
  const controller = new AbortController()
  const ctx = {
    io,
    quiet: options.quiet ?? false,
    env: {},
    now: () => new Date(time),
    signal: controller.signal,
    say: (text: string) => void (options.quiet === true || said.push(text)),
  }
  const bar = byteBar(ctx, { title: 'Pushing x', total: 200 * MIB })
  const at = (milliseconds: number, bytes: number) => {
    time = milliseconds
    bar.update(bytes)
  }
  return { io, said, bar, at, controller }
}

test('on a terminal: one line that moves ten times a second at most, and goes', () => {
  const { io, said, bar, at } = shown({ tty: true, columns: 200 })
  expect(io.err).toContain('0 B of 200 MiB')
  at(5000, 0)
  at(6000, 50 * MIB)
  at(6050, 51 * MIB)
  at(7000, 100 * MIB)
  bar.end()
  bar.update(110 * MIB)
  expect(said).toEqual([])
  expect(io.out).toBe('')
  expect(io.err.split('\r\u001b[2K')).toEqual([
    '',
    'Pushing x  ░░░░░░░░░░░░░░░░░░░░  0 B of 200 MiB',
    'Pushing x  ░░░░░░░░░░░░░░░░░░░░  0 B of 200 MiB',
    'Pushing x  █████░░░░░░░░░░░░░░░  50 MiB of 200 MiB  50 MiB/s  3 s left',
    'Pushing x  ██████████░░░░░░░░░░  100 MiB of 200 MiB  50 MiB/s  2 s left',
    '',
  ])
})

test('a narrow terminal never wraps it and keeps the figures, an interruption takes it away', () => {
  const { io, at, controller } = shown({ tty: true, columns: 26 })
  at(1000, 50 * MIB)
  expect(io.err.split('\u001b[2K').slice(1)).toEqual(['Pushing x  0 B of 200 MiB\r', 'Pushi…  50 MiB of 200 MiB'])
  controller.abort()
  expect(io.err.endsWith('\u001b[2K')).toBe(true)
})

test('elsewhere: plain lines, the title and one every ten seconds', () => {
  const { io, said, bar, at } = shown({ tty: false })
  at(0, 0)
  at(5000, 10 * MIB)
  at(10_000, 20 * MIB)
  bar.end()
  expect(said).toEqual(['Pushing x (200 MiB)', 'Pushing x  20 MiB of 200 MiB  2 MiB/s  1 min 30 s left'])
  expect(io.err).toBe('')
})

test('with --quiet: nothing', () => {
  const { io, said, at } = shown({ tty: true, quiet: true })
  at(20_000, MIB)
  expect([io.err, said]).toEqual(['', []])
})

test('bytes for people', () => {
  expect([0, 1023, 1024, 1536, MIB, 1.25 * 1024 * MIB, 1024 * 1024 - 1].map(formatBytes)).toEqual([
    '0 B',
    '1023 B',
    '1 KiB',
    '1.5 KiB',
    '1 MiB',
    '1.3 GiB',
    '1 MiB',
  ])
})
