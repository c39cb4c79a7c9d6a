import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compactJson } from './compact.ts'

describe('compactJson', () => {
  it('keeps numbers and strings byte for byte', () => {
    expect(compactJson('{\r\n  "a": 12345678901234567890.10,\n\t"b": "x\\n  y"\n}\n')).toBe(
      '{"a": 12345678901234567890.10,"b": "x\\n  y"}',
    )
  })

  it('gives one line that means the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const line = compactJson(JSON.stringify(value, null, 2))
        expect(line).not.toMatch(/[\r\n]/)
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('refuses what is not JSON', () => {
    expect(() => compactJson('{"a":1')).toThrow(SyntaxError)
  })
})
