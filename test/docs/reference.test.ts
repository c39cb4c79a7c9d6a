// docs/reference is made from the commands; the check that it still is what they say can fail.
import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { referencePages } from '../../scripts/reference/pages.ts'
import { root } from '../support/sandbox.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'reference-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('a page that was changed, one too many and one that is missing are noticed', () => {
  cpSync(join(root, 'docs/reference'), dir, { recursive: true })
  const check = () => {
    const words = [join(root, 'scripts/reference.mjs'), '--check', '--in', dir]
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' })
    return { status, stderr }
  }
  expect(check()).toEqual({ status: 0, stderr: '' })
  appendFileSync(join(dir, 'auth.md'), 'x')
  writeFileSync(join(dir, 'old.md'), 'x')
  rmSync(join(dir, 'server.md'))
  const { status, stderr } = check()
  expect(status).toBe(1)
  expect(stderr).toMatch(/auth\.md\n {2}old\.md\n {2}server\.md\n$/)
})

test('a page tells usage, arguments, flags, what is on its way out, and the fields of the result', () => {
  const team = {
    id: 'team:init',
    summary: 'Make a <b>team</b>.',
    state: 'deprecated',
    deprecationOptions: { to: 'team create', version: '0.3.0' },
    args: { name: { description: 'Name | title.', required: true } },
    flags: {
      size: { type: 'option', char: 's', options: ['s', 'm'], default: 's', summary: 'Size.' },
      boss: { type: 'option', deprecated: { to: '--owner' } },
      quiet: { type: 'boolean', helpGroup: 'GLOBAL' },
    },
    examples: ['<%= config.bin %> <%= command.id %> desk'],
    pluginName: '@mcp-runtime/plugin-team',
  }
  const surface = {
    package: '@mcp-runtime/plugin-team',
    commands: { 'team init': { arguments: [], flags: [], result: { 'names[]': 'string', 'state?': '"a" | "b"' } } },
  }
  const pages = referencePages({ topics: { team: { description: 'Teams.' } }, commands: { team } }, [surface])
  expect([...pages.keys()]).toEqual(['README.md', 'team.md', 'exit-codes.md'])
  const page = pages.get('team.md')
  for (const text of [
    'Teams. Part of `@mcp-runtime/plugin-team`.',
    '> On its way out. Use `mcp-runtime team create`. Version 0.3.0 no longer has it.',
    '```console\nmcp-runtime team init NAME [FLAGS]\n```',
    '| `NAME` | Name \\| title. |',
    '| `-s, --size s\\|m` | Size. One of `s`, `m`. Default: `s`. |',
    '| `--boss VALUE` | On its way out: use `--owner`. |',
    'mcp-runtime team init desk',
    '| `names[]` | `string` |\n| `state?` | `a or b` |',
  ])
    expect(page).toContain(text)
  expect(page).not.toContain('--quiet')
  expect(pages.get('exit-codes.md')).toContain('| `MCPR_PLUGIN_MISSING` |')
})
