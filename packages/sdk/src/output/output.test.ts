import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  renderTable,
  sanitize,
  sanitizeDeep,
  sanitizeLine,
  textWidth,
  toJson,
  toYaml,
  truncate,
  wantsColor,
} from './index.ts'

describe('sanitize', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['a\u0008\u0007\u009b31mb', 'ab'],
    ['\u202etxt.exe\u2066', 'txt.exe'],
    ['a\rb', 'ab'],
    ['line\n\ttab', 'line\n\ttab'],
    ['żółw 日本 🦀', 'żółw 日本 🦀'],
  ])('%j', (text, clean) => {
    expect(sanitize(text)).toBe(clean)
  })

  it('leaves no control character, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(sanitize(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
        expect(sanitizeLine(text)).not.toMatch(/[\n\t]/)
      }),
    )
  })

  it('goes through plain data and leaves other values alone', () => {
    const date = new Date(0)
    expect(sanitizeDeep({ 'k\u0007': ['a\u001b[1m', 1, null, { date }] })).toEqual({ k: ['a', 1, null, { date }] })
  })
})

describe('JSON', () => {
  it('is the same value to a program, and nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = toJson({ text })
        expect(JSON.parse(json)).toEqual({ text })
        expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      }),
    )
  })
})

describe('table', () => {
  const columns = [
    { header: 'name', value: ({ name }: { name: string }) => name },
    { header: 'ready', value: () => undefined },
    { header: 'age', value: (_: unknown, { now }: { now: number }) => `${now}s` },
  ]

  it('aligns by cells, writes - for nothing and no trailing spaces', () => {
    const rows = [{ name: '日本' }, { name: 'a\nb\u001b[31m' }]
    expect(renderTable(columns, rows, { now: 5 })).toBe('NAME   READY   AGE\n日本   -       5s\na b    -       5s\n')
  })

  it('cuts lines to the terminal, and nothing in a pipe', () => {
    const rows = [{ name: 'x'.repeat(50) }]
    const cut = renderTable(columns, rows, { now: 1, width: 20 }).split('\n')
    expect(cut.every((line) => textWidth(line) <= 20)).toBe(true)
    expect(cut[1]).toMatch(/…$/)
    expect(renderTable(columns, rows, { now: 1 })).toContain('x'.repeat(50))
  })

  it('narrows the widest columns first, so that the last one is still seen', () => {
    const wide = [
      { header: 'who', value: () => 'cursor' },
      { header: 'what', value: () => 'y'.repeat(40) },
      { header: 'reason', firm: true, value: () => 'tool_not_granted' },
    ]
    const [head, row] = renderTable(wide, [{}], { width: 50 }).split('\n')
    expect(row).toBe(`cursor   ${'y'.repeat(21)}…   tool_not_granted`)
    expect(head).toBe(`WHO      WHAT${' '.repeat(21)}REASON`)
    const long = [{ header: 'name', value: () => 'n'.repeat(20) }, ...wide.slice(1)]
    expect(renderTable(long, [{}], { width: 55 })).toContain(
      `${'n'.repeat(20)}   ${'y'.repeat(12)}…   tool_not_granted\n`,
    )
  })

  it('never cuts wider than asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, width) => {
        expect(textWidth(truncate(text, width))).toBeLessThanOrEqual(width)
      }),
    )
  })
})

it('encodes the same data as JSON and YAML', async () => {
  const value = { a: [1, 'yes', '2020-01-01'], b: undefined, c: { d: null } }
  expect(toJson(value)).toBe(
    '{\n  "a": [\n    1,\n    "yes",\n    "2020-01-01"\n  ],\n  "c": {\n    "d": null\n  }\n}\n',
  )
  expect(await toYaml(value)).toBe('a:\n  - 1\n  - "yes"\n  - "2020-01-01"\nc:\n  d: null\n')
  expect(await toYaml(['no', '1:20', '<<', '=', '0o7', 'plain'])).toBe(
    '- "no"\n- "1:20"\n- "<<"\n- "="\n- "0o7"\n- plain\n',
  )
})

it.each([
  [{}, true, true],
  [{}, undefined, false],
  [{ NO_COLOR: '' }, true, true],
  [{ NO_COLOR: '0', FORCE_COLOR: '1' }, true, false],
  [{ FORCE_COLOR: '0' }, true, false],
])('%j on a terminal (%s): colour %s', (env, tty, expected) => {
  expect(wantsColor(env, tty)).toBe(expected)
})
