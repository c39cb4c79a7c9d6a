import { expect, test } from 'vitest'
import { readLogFrames } from './log-frames.ts'

function frame(stream: 1 | 2, text: string): Buffer {
  const content = Buffer.from(text)
  const head = Buffer.alloc(8)
  head[0] = stream
  head.writeUInt32BE(content.length, 4)
  return Buffer.concat([head, content])
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const T = '2026-01-02T03:04:05.000000001Z'

test.each([1, 3, 7, 1000])('lines come out whole, whatever the pieces (%i bytes)', async (size) => {
  const bytes = Buffer.concat([
    frame(1, `${T} one\n${T} tw`),
    frame(2, `${T} Ärger\r\n`),
    frame(1, `o\n${T} \n`),
    frame(1, `${T} no end`),
  ])
  const lines = []
  for await (const { stream, line, time } of readLogFrames(pieces(bytes, size))) {
    expect(time).toBe(T)
    lines.push(`${stream} ${line}`)
  }
  expect(lines).toEqual(['stdout one', 'stderr Ärger', 'stdout two', 'stdout ', 'stdout no end'])
})

test('a line that the engine cut is one line again, without the time in its middle', async () => {
  const bytes = Buffer.concat([frame(1, `${T} ${'x'.repeat(16_384)}`), frame(1, `${T} ${'y'.repeat(10)}\n${T} z\n`)])
  const lines = []
  for await (const { line } of readLogFrames(pieces(bytes, 5_000))) lines.push(line)
  expect(lines).toEqual([`${'x'.repeat(16_384)}${'y'.repeat(10)}`, 'z'])
})
