import { describe, expect, test } from 'vitest'
import { clientOf } from './catalog.ts'
import { changeEntry, entriesOf } from './document.ts'

const ENTRY = { command: '/bin/mcp-runtime', args: ['adapter', 'stdio', '--server', 'desk'] }
const install = (client: string, text: string) =>
  changeEntry(clientOf(client), text, 'the-file', { name: 'desk', entry: { value: ENTRY } })
const uninstall = (client: string, text: string) =>
  changeEntry(clientOf(client), text, 'the-file', { name: 'desk', entry: undefined })

const LINES = [
  '"command": "/bin/mcp-runtime",',
  '"args": [',
  '  "adapter",',
  '  "stdio",',
  '  "--server",',
  '  "desk"',
  ']',
]
const property = (indent: string, unit = '  ', eol = '\n') =>
  [`${indent}"desk": {`, ...LINES.map((line) => `${indent}${unit}${line.replace(/^ {2}/, unit)}`), `${indent}}`].join(
    eol,
  )

describe('JSON', () => {
  test.each([
    ['a missing or empty file', '', `{\n  "mcpServers": {\n${property('    ')}\n  }\n}\n`],
    ['white space alone', ' \n', `{\n  "mcpServers": {\n${property('    ')}\n  }\n}\n`],
    ['an empty object', '{}\n', `{\n  "mcpServers": {\n${property('    ')}\n  }\n}\n`],
    ['comments alone', '// mine\n', `// mine\n{\n  "mcpServers": {\n${property('    ')}\n  }\n}\n`],
    [
      'other settings',
      '{\n    "theme": "dark"\n}',
      `{\n    "theme": "dark",\n    "mcpServers": {\n${property('        ', '    ')}\n    }\n}`,
    ],
    [
      'entries of others',
      '{\n  "mcpServers": {\n    "other": { "command": "x" }\n  }\n}\n',
      `{\n  "mcpServers": {\n    "other": { "command": "x" },\n${property('    ')}\n  }\n}\n`,
    ],
    [
      'comments behind, above and below the last entry, which stay where they are',
      '{\n  // all of them\n  "mcpServers": {\n    "other": {} // of Ann, "not": "ours",\n    // the end\n  }\n}\n',
      `{\n  // all of them\n  "mcpServers": {\n    "other": {}, // of Ann, "not": "ours",\n${property('    ')}\n    // the end\n  }\n}\n`,
    ],
    [
      'a trailing comma, which is kept up',
      '{\n  "mcpServers": {\n    "other": {}, // x\n  },\n}\n',
      `{\n  "mcpServers": {\n    "other": {}, // x\n${property('    ')},\n  },\n}\n`,
    ],
    [
      'line ends of Windows and tabs',
      '{\r\n\t"mcpServers": {\r\n\t\t"other": {}\r\n\t}\r\n}\r\n',
      `{\r\n\t"mcpServers": {\r\n\t\t"other": {},\r\n${property('\t\t', '\t', '\r\n')}\r\n\t}\r\n}\r\n`,
    ],
    ['one line', '{"mcpServers":{"other":{}}}', `{"mcpServers":{"other":{},"desk":${JSON.stringify(ENTRY)}}}`],
  ])('%s', (_, before, after) => {
    expect(install('claude', before)).toBe(after)
  })

  test('an entry is replaced where it stands, and its neighbours stay to the byte', () => {
    const old = '{"servers": {\n  "a": 1, "desk": {"type": "stdio"}, // ours\n  "z" :2}}'
    const now = install('vscode', old)
    expect(now.startsWith('{"servers": {\n  "a": 1, "desk": {')).toBe(true)
    expect(now.endsWith('}, // ours\n  "z" :2}}')).toBe(true)
    expect(entriesOf(clientOf('vscode'), now, 'f').get('desk')).toEqual(ENTRY)
  })

  test.each([
    ['the only one', '{"mcpServers": {\n  "desk": {}\n}}', '{"mcpServers": {}}'],
    ['the first', '{"mcpServers": {\n  "desk": {},\n  "b": 1\n}}', '{"mcpServers": {\n  "b": 1\n}}'],
    [
      'with a comment above',
      '{"mcpServers": {\n  "a": 1,\n  // ours\n  "desk": {}\n}}',
      '{"mcpServers": {\n  "a": 1\n  // ours\n}}',
    ],
    [
      'behind a line comment and before another entry on its line',
      '{"mcpServers": { // all\n  "desk": {}, "b": 1\n}}',
      '{"mcpServers": { // all\n  "b": 1\n}}',
    ],
  ])('is taken away: %s', (_, before, after) => {
    expect(uninstall('claude', before)).toBe(after)
  })

  test.each([
    ['{"a": 1,\n  "b": }', 'the-file:2:8'],
    ['{\n  "mcpServers": {}\n  "x": 1}', 'the-file:3:3'],
    ['[1]', 'the-file:1:1'],
    ['{"mcpServers": {"x": 1,\n "x": 2}}', 'the-file:2:2'],
    ['{"a": 1} trailing', 'the-file:1:10'],
  ])('refuses %s with its place', (text, place) => {
    expect(() => install('claude', text)).toThrow(
      expect.objectContaining({ code: 'MCPR_INPUT_INVALID', message: expect.stringContaining(place) }),
    )
  })

  test.each([
    ['objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['lists', `{"mcpServers":{"x":${'['.repeat(3000)}${']'.repeat(3000)}}}`],
  ])('refuses %s in each other without end, where readers would break', (_what, text) => {
    expect(() => install('cursor', text)).toThrow(expect.objectContaining({ code: 'MCPR_INPUT_INVALID' }))
  })

  test('refuses servers that are no object', () => {
    expect(() => entriesOf(clientOf('cursor'), '{"mcpServers": []}', 'f')).toThrow(/does not hold servers/)
    expect(() => install('cursor', '{"mcpServers": [1]}')).toThrow(
      expect.objectContaining({ code: 'MCPR_UNSUPPORTED' }),
    )
  })

  test('a large file is changed in one place', () => {
    const others = Array.from({ length: 20_000 }, (_, i) => `    "s${i}": { "command": "x" }`).join(',\n')
    const text = `{\n  "mcpServers": {\n${others}\n  }\n}\n`
    expect(uninstall('claude', install('claude', text))).toBe(text)
  })
})

const BLOCK = '[mcp_servers.desk]\ncommand = "/bin/mcp-runtime"\nargs = ["adapter", "stdio", "--server", "desk"]\n'

describe('TOML', () => {
  test.each([
    ['a missing or empty file', '', BLOCK],
    ['settings and comments', '# mine\nmodel = "o"\n', `# mine\nmodel = "o"\n\n${BLOCK}`],
    ['a last line without an end', 'a = 1', `a = 1\n\n${BLOCK.slice(0, -1)}`],
    [
      'line ends of Windows',
      'a = 1\r\n[mcp_servers.x]\r\ncommand = "y"\r\n',
      `a = 1\r\n[mcp_servers.x]\r\ncommand = "y"\r\n\r\n${BLOCK.replaceAll('\n', '\r\n')}`,
    ],
  ])('%s', (_, before, after) => {
    expect(install('codex', before)).toBe(after)
    expect(uninstall('codex', after)).toBe(before)
  })

  test('tables are found as TOML has them, and nothing that only looks like one', () => {
    const text =
      'note = """\n[mcp_servers.desk]\n"""\nlist = [\n  "[mcp_servers.desk]", # ]\n]\n' +
      '[ mcp_servers . "desk" ] # ours\ncommand = "x"\n\n[mcp_servers.desk.env]\nA = "1"\n\n# of the next\n[next]\nb = 2\n'
    expect(uninstall('codex', text)).toBe(
      'note = """\n[mcp_servers.desk]\n"""\nlist = [\n  "[mcp_servers.desk]", # ]\n]\n\n# of the next\n[next]\nb = 2\n',
    )
    const replaced = install('codex', text)
    expect(replaced).toContain(`]\n${BLOCK}\n# of the next`)
    expect(entriesOf(clientOf('codex'), replaced, 'f').get('desk')).toEqual(ENTRY)
  })

  test('an entry that is written otherwise is not touched', () => {
    for (const text of ['mcp_servers = { desk = { command = "x" } }\n', 'mcp_servers.desk.command = "x"\n']) {
      expect(entriesOf(clientOf('codex'), text, 'f').get('desk')).toEqual({ command: 'x' })
      for (const change of [install, uninstall])
        expect(() => change('codex', text)).toThrow(expect.objectContaining({ code: 'MCPR_UNSUPPORTED' }))
    }
  })

  test('refuses what is no TOML with its place', () => {
    expect(() => install('codex', 'a = 1\nb = \n')).toThrow(
      expect.objectContaining({ code: 'MCPR_INPUT_INVALID', message: expect.stringContaining('the-file:2:') }),
    )
  })
})
