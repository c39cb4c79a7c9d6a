// For any file with entries of others: installing and uninstalling gives back every byte, and in between nothing of the
// others has changed.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientOf } from './catalog.ts'
import { changeEntry, entriesOf } from './document.ts'

const SEED = 20261125
const ENTRY = { command: '/opt/mcp runtime/"x"\\', args: ['adapter', 'stdio', 'é\u007f'], env: { A: 'b' } }

const blank = fc.constantFrom('', ' ', '\n', '\n  ', '\r\n\t', ' /* c, } */ ', ' // d: "x", {\n', '\n// [e]\n  ')
const key = fc
  .oneof(fc.stringMatching(/^[a-z]{1,6}$/), fc.string({ maxLength: 5 }))
  .filter((k) => k !== 'desk' && k !== 'mcpServers' && k !== '__proto__')

/** A JSON text of a value, with white space and comments anywhere. */
const json: fc.Memo<string> = fc.memo((depth) =>
  depth <= 1
    ? fc.oneof(
        fc.string().map((s) => JSON.stringify(s)),
        fc.integer().map(String),
        fc.constantFrom('true', 'null'),
      )
    : fc.oneof(json(1), object(fc.uniqueArray(fc.tuple(key, json(depth - 1)), { selector: ([k]) => k, maxLength: 3 }))),
)

function object(members: fc.Arbitrary<[string, string][]>): fc.Arbitrary<string> {
  return fc
    .tuple(members, fc.array(blank, { minLength: 24, maxLength: 24 }), fc.boolean())
    .map(([list, blanks, trailing]) => {
      let at = 0
      const b = () => blanks[at++ % blanks.length]!
      const body = list.map(([k, v]) => `${b()}${JSON.stringify(k)}${b()}:${b()}${v}${b()}`).join(',')
      return `{${body}${trailing && list.length > 0 ? `,${b()}` : ''}${list.length === 0 ? b() : ''}}`
    })
}

const members = (minLength: number) =>
  fc.uniqueArray(fc.tuple(key, json(2)), { selector: ([k]) => k, minLength, maxLength: 4 })

const withServers = fc.tuple(object(members(1)), members(0), fc.nat(4)).chain(([servers, others, at]) => {
  const all: [string, string][] = [...others]
  all.splice(at, 0, ['mcpServers', servers])
  return fc.tuple(object(fc.constant(all)), blank).map(([text, end]) => text + end)
})

test('JSON with comments', () => {
  const client = clientOf('cursor')
  fc.assert(
    fc.property(withServers, (text) => {
      const installed = changeEntry(client, text, 'f', { name: 'desk', entry: { value: ENTRY } })
      expect(entriesOf(client, installed, 'f').get('desk')).toEqual(ENTRY)
      expect(changeEntry(client, installed, 'f', { name: 'desk', entry: undefined })).toBe(text)
      for (const comment of ['/* c, } */', '// d: "x", {', '// [e]'])
        expect(installed.split(comment).length).toBe(text.split(comment).length)
    }),
    { seed: SEED, numRuns: 400 },
  )
})

const tomlKey = fc.oneof(
  fc.stringMatching(/^[a-z0-9_-]{1,6}$/),
  fc.string({ maxLength: 4 }).map((s) => JSON.stringify(s)),
)
const tomlValue = fc.constantFrom(
  '1',
  'true',
  '"a # b"',
  "'c [d]'",
  '"""\n[mcp_servers.desk]\n""" # x',
  "'''\n[x]'''",
  '[1, # ]\n  [2]]',
  '{ a = "}" }',
  '1979-05-27T07:32:00Z',
)
const table = fc
  .tuple(
    fc.uniqueArray(fc.tuple(tomlKey, tomlValue), { selector: ([k]) => k.replaceAll('"', ''), maxLength: 3 }),
    fc.constantFrom('', '# note\n', '\n'),
  )
  .map(([pairs, note]) => note + pairs.map(([k, v]) => `${k} = ${v}\n`).join(''))
const tomlText = fc
  .tuple(
    table,
    fc.array(fc.tuple(fc.stringMatching(/^[a-c]{1,3}$/), table), { maxLength: 3 }),
    fc.boolean(),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([top, tables, ours, windows, open]) => {
    const seen = new Set<string>()
    const sections = tables.flatMap(([name, body]) => {
      if (seen.has(name)) return []
      seen.add(name)
      return [`[${ours ? 'mcp_servers.' : 't.'}${name}]\n${body}`]
    })
    const text = [top, ...sections].join('')
    const ended = open ? text.replace(/\n$/, '') : text
    return windows ? ended.replaceAll('\n', '\r\n') : ended
  })

test('TOML', () => {
  const client = clientOf('codex')
  fc.assert(
    fc.property(tomlText, (text) => {
      const before = entriesOfOrSkip(text)
      fc.pre(before)
      const installed = changeEntry(client, text, 'f', { name: 'desk', entry: { value: ENTRY } })
      expect(entriesOf(client, installed, 'f').get('desk')).toEqual(ENTRY)
      expect(installed.startsWith(text)).toBe(true)
      expect(changeEntry(client, installed, 'f', { name: 'desk', entry: undefined })).toBe(text)
    }),
    { seed: SEED, numRuns: 400 },
  )
  function entriesOfOrSkip(text: string): boolean {
    try {
      entriesOf(client, text, 'f')
      return true
    } catch {
      return false
    }
  }
})
