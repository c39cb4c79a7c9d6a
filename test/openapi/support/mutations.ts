// Bodies that are nearly right. Each gives text, because some of what is wrong cannot be said by a value.
import fc from 'fast-check'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type Path = readonly (string | number)[]

/** Every place of a value, the whole one first. */
function places(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Array.isArray(value) ? value.map((item, at) => [at, item] as const) : Object.entries(value)
  return [path, ...inner.flatMap(([key, item]) => places(item, [...path, key]))]
}

/** The value with another one at this place; undefined takes the member away. */
function at(value: unknown, [key, ...rest]: Path, put: (old: unknown) => unknown): unknown {
  if (key === undefined) return put(value)
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? at(item, rest, put) : item))
  const entries = Object.entries(value as object).map(([name, item]) => [
    name,
    name === key ? at(item, rest, put) : item,
  ])
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined))
}

/** Placeholder for a number or text that JSON.stringify cannot write. */
const MARK = '\u0001mark\u0001'
const written = (value: unknown, literal: string) => JSON.stringify(value).replace(JSON.stringify(MARK), literal)

const put = (value: unknown, path: Path, literal: string) =>
  written(
    at(value, path, () => MARK),
    literal,
  )

/** What may stand in place of anything. */
const LITERALS = [
  'null',
  'true',
  '0',
  '-0',
  '1e400',
  '-1e400',
  '1e-400',
  '1.5',
  '9007199254740993',
  `1${'0'.repeat(400)}`,
  '""',
  '[]',
  '{}',
  '[[]]',
  '[null]',
  '{"":""}',
  '{"__proto__":{"role":"admin"}}',
  '{"constructor":{"prototype":{"role":"admin"}}}',
  '{"toString":1,"length":-1}',
  '"\\u0000"',
  '"\\ud800"',
  '"x\\udfffy"',
  '"\\u202e\\u2066"',
  `"${'x'.repeat(3000)}"`,
  `"${'é'.repeat(500)}"`,
  `${'['.repeat(1000)}${']'.repeat(1000)}`,
  `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`,
]

/** The text of a body: as it is, or with one thing wrong with it. */
export const bodyText = (values: fc.Arbitrary<unknown>): fc.Arbitrary<string | Buffer> =>
  fc
    .tuple(values, fc.nat(), fc.constantFrom(...LITERALS), fc.integer({ min: 0, max: 11 }))
    .map(([value, pick, literal, how]) => {
      const all = places(value)
      const path = all[pick % all.length] ?? []
      const text = JSON.stringify(value) ?? 'null'
      switch (how) {
        case 0:
        case 1:
        case 2:
          return text
        case 3:
        case 4:
        case 5:
        case 6:
          return put(value, path, literal)
        case 7:
          return JSON.stringify(path.length === 0 ? {} : at(value, path, () => undefined))
        case 8:
          return text.replace(/^\{/, '{"unknown":1,').replace(',}', '}')
        case 9:
          return text.slice(0, pick % Math.max(1, text.length))
        case 10:
          return Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe, 0xc0])])
        default:
          return Buffer.from(text, pick % 2 === 0 ? 'utf16le' : 'latin1')
      }
    })

/** The value that a text stands for to any JSON reader; undefined where it is none. */
export function read(text: string | Buffer): Json | undefined {
  try {
    return JSON.parse(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(text as string)),
    ) as Json
  } catch {
    return undefined
  }
}
