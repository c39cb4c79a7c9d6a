import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SseDecoder } from './decoder.ts'
import { encodeSse, type SseEvent } from './event.ts'

function decode(text: string | Buffer, cut = 1 << 20, options = {}): SseEvent[] {
  const bytes = Buffer.from(text as string)
  const decoder = new SseDecoder(options)
  const events: SseEvent[] = []
  for (let i = 0; i < bytes.length; i += cut) events.push(...decoder.push(bytes.subarray(i, i + cut)))
  return events
}

describe('SseDecoder', () => {
  it.each([1, 2, 3, 1000])('reads every line ending, in pieces of %i bytes', (cut) => {
    const text = '\ufeff:hello\r\nevent: a\r\ndata: 1\rdata:2\ndata\n\nid: 7\rretry: 50\r\rdata: ü\r\n\r\ndata: lost'
    expect(decode(text, cut)).toEqual([{ event: 'a', data: '1\n2\n' }, { data: 'ü' }])
  })

  it('gives an event with empty data, as a server primes a stream', () => {
    expect(decode('id: 1\ndata:\n\n')).toEqual([{ id: '1', data: '' }])
  })

  it('ignores ids with NUL, retry that is no number, unknown fields', () => {
    const decoder = new SseDecoder()
    decoder.push(Buffer.from('id: 1\n\nid: a\0b\nretry: 1s\nfoo: x\ndata: y\n\n'))
    expect([decoder.lastEventId, decoder.retry]).toEqual(['1', undefined])
    decoder.push(Buffer.from('retry: 250\nid\n\n'))
    expect([decoder.lastEventId, decoder.retry]).toEqual(['', 250])
  })

  it('refuses an event above the cap, and forgets finished ones', () => {
    expect(decode('data: 12345\n\n'.repeat(50), 7, { maxEvent: 20 })).toHaveLength(50)
    expect(() => decode(`data: ${'x'.repeat(30)}`, 5, { maxEvent: 20 })).toThrow(/larger than 20/)
    expect(() => decode('data: 1\n'.repeat(30), 5, { maxEvent: 20 })).toThrow(/larger than 20/)
    expect(decode(`${': ping\n'.repeat(50)}data: 1\n\n`, 5, { maxEvent: 20 })).toHaveLength(1)
  })

  it('gives what encodeSse wrote, comments and all', () => {
    const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n\0]/.test(text))
    const event = fc.record(
      {
        event: line.filter((t) => t !== ''),
        id: line,
        data: fc.array(line, { minLength: 1 }).map((lines) => lines.join('\n')),
        retry: fc.nat(),
        comment: line,
      },
      { requiredKeys: ['data'] },
    )
    fc.assert(
      fc.property(fc.array(event), fc.integer({ min: 1, max: 9 }), (events, cut) => {
        expect(decode(events.map(encodeSse).join(''), cut, { all: true })).toEqual(events)
      }),
    )
  })
})
