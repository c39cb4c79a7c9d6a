import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JsonError, type StrictJsonOptions, strictJsonParse } from './index.ts'

function refusal(text: string, options?: StrictJsonOptions) {
  try {
    strictJsonParse(text, options)
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause
    return `${cause.code} ${cause.path}`.trim()
  }
  return undefined
}

test.each([
  ['{"a":1,"a":2}', 'duplicate_key a'],
  ['{"a":1,"\\u0061":2}', 'duplicate_key a'],
  ['{"spec":{"tools":[{"name":"x"},{"name":"y","name":"z"}]}}', 'duplicate_key spec.tools[1].name'],
  ['{"spec":{"labels":{"x":1,"x":2}}}', 'duplicate_key spec.labels.x'],
  ['{"method":"a","Method":"b"}', 'variant_key Method'],
  ['{"sub":"a","\u017fub":"b"}', 'variant_key ["\u017fub"]'],
  ['{"token":"a","to\u212aen":"b"}', 'variant_key ["to\u212aen"]'],
  ['{"token":"a","\uff54oken":"b"}', 'variant_key ["\uff54oken"]'],
  ['{"a":[{"x":1,"X":2}]}', 'variant_key a[0].X'],
  ['{"labels":{"app":"a","APP":"b"}}', undefined],
  ['{"a":{"labels":{"deep":{"k":1,"K":2}}}}', undefined],
  ['{"a":"\\\\","b":"\\"a\\":1,","c":{"a":1},"d":[{"a":1},{"a":2}]}', undefined],
  ['["a","a"]', undefined],
  ['"a"', undefined],
  ['{"a":1', 'syntax'],
  ['', 'syntax'],
  ["{'a':1}", 'syntax'],
])('%s', (text, expected) => {
  expect(refusal(text)).toBe(expected)
})

test('levels for variants can be chosen', () => {
  const text = '{"params":{"arguments":{"a":1,"A":2},"name":"x","Name":"y"}}'
  expect(refusal(text)).toBe('variant_key params.Name')
  expect(refusal(text, { variantLevels: 'none' })).toBeUndefined()
  expect(refusal(text, { variantLevels: (path) => path === 'params.arguments' })).toBe('variant_key params.arguments.A')
})

test('a message quotes neither the text nor control characters', () => {
  expect(() => strictJsonParse('{"password":hunter2}')).toThrow(/^The text is not JSON[^"]*\.$/)
  expect(() => strictJsonParse('{"a":1')).toThrow(/^The text is not JSON/)
  expect(() => strictJsonParse('')).toThrow('The text is not JSON: it ends too early.')
  expect(() => strictJsonParse('{"\\u001b[2J":1,"\\u001b[2J":2}')).toThrow(/"\\u001b\[2J"/)
})

test('anything without repeated keys reads as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent)
      expect(strictJsonParse(text, { variantLevels: 'none' })).toEqual(JSON.parse(text))
    }),
    { seed: 21, numRuns: 300 },
  )
})

test('a repeated key is found wherever it stands', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), fc.array(fc.constantFrom('[', '{')), (value, key, nesting) => {
      const inner = JSON.stringify(value)
      let text = `{${JSON.stringify(key)}:${inner},"other ":0,${JSON.stringify(key)}:${inner}}`
      for (const open of nesting) text = open === '[' ? `[1,${text}]` : `{"k":${text}}`
      expect(refusal(text, { variantLevels: 'none' })).toMatch(/^duplicate_key/)
    }),
    { seed: 22, numRuns: 300 },
  )
})

test('nesting has a limit, and what is deeper costs nothing', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}{"a":1,"a":2}${']'.repeat(depth)}`
  expect(refusal(nested(511))).toMatch(/^duplicate_key/)
  expect(refusal(nested(512))).toMatch(/^too_deep/)
  expect(refusal(nested(1_000_000))).toMatch(/^too_deep/)
})
