import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LineEvent, LineReader } from './line-reader.ts'

function read(text: string, cut: number, max?: number): (string | number)[] {
  const reader = new LineReader(max)
  const bytes = Buffer.from(text)
  const events: LineEvent[] = []
  for (let i = 0; i < bytes.length; i += cut) events.push(...reader.push(bytes.subarray(i, i + cut)))
  return [...events, ...reader.end()].map((event) => (event.kind === 'line' ? event.line.toString() : event.bytes))
}

describe('LineReader', () => {
  it('cuts lines, skips empty ones, takes a last line without newline', () => {
    expect(read('{"a":1}\r\n\n  \n{"b":"ü"}\n{"c":3}', 3)).toEqual(['{"a":1}', '{"b":"ü"}', '{"c":3}'])
  })

  it('reports a line above the cap once and goes on', () => {
    expect(read(`ok\n${'x'.repeat(40)}\nnext\n${'y'.repeat(11)}`, 4, 10)).toEqual(['ok', 40, 'next', 11])
  })

  it('does not depend on how the bytes arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 1, max: 20 }), (lines, cut) => {
        const text = lines.join('\n')
        expect(read(text, cut)).toEqual(read(text, 1 << 20))
      }),
    )
  })
})
