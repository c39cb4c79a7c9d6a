import { expect, test } from 'vitest'
import type { ChangeOptions } from './change.ts'
import { show } from './change.ts'

function shown(more: { quiet?: boolean; interactive?: boolean; yes?: boolean }): string[] {
  const lines: string[] = []
  const { quiet = false, interactive = true, yes = false } = more
  const ctx = {
    quiet,
    interactive,
    say: (text: string) => void (quiet || lines.push(`${text}\n`)),
    io: { stderr: { write: (text: string) => lines.push(text) } },
  }
  show(
    { ctx, dryRun: false, yes } as unknown as ChangeOptions,
    { path: 'x.toml', text: 'a\n' } as never,
    'a\n\nb\u001b[2J\n',
  )
  return lines
}

test('a person who is asked sees the change, with --quiet, too; nobody else does then', () => {
  expect(shown({})[0]).toBe('x.toml:\n')
  expect(shown({ quiet: true })[0]).toBe('x.toml:\n')
  expect(shown({ quiet: true, yes: true })).toEqual([])
  expect(shown({ quiet: true, interactive: false })).toEqual([])
})

test('no line ends in a blank, and nothing in the file moves the cursor', () => {
  const lines = shown({ quiet: true })
  expect(lines[1]).toBe('  +\n')
  expect(lines.join('')).not.toContain('\u001b')
})
