// Spellings that the existing tool's users have in their fingers and scripts (decision 4).
import type { CatalogueCommand } from './catalogue.ts'
import { isFlag, readFlag, splitOnce } from './flag-token.ts'

// What Go's strconv.ParseBool takes.
const TRUE = new Set(['1', 't', 'T', 'true', 'True', 'TRUE'])
const FALSE = new Set(['0', 'f', 'F', 'false', 'False', 'FALSE'])

/**
 * Rewrites a command's own flags: bare `--dry-run` becomes `--dry-run=client`; `--BOOL=true|false` becomes `--BOOL`
 * or `--no-BOOL` (or nothing, where false is what leaving it out means). Values of other flags and everything from
 * `--` on stay as they are.
 */
export function normalise(argv: readonly string[], command: CatalogueCommand): string[] {
  const out: string[] = []
  for (let at = 0; at < argv.length; ) {
    const token = argv[at] ?? ''
    if (token === '--') return [...out, ...argv.slice(at)]
    const read = isFlag(token) ? readFlag(argv, at, [command]) : undefined
    if (!read) {
      out.push(token)
      at += 1
      continue
    }
    const [spelling, value] = splitOnce(token)
    if (read.name === 'dry-run' && read.flag.type === 'option' && read.span === 1 && value === undefined) {
      out.push('--dry-run=client')
    } else if (read.flag.type === 'boolean' && token.startsWith('--') && value !== undefined) {
      out.push(...spellBoolean(spelling, value, read.flag.allowNo === true, token))
    } else {
      out.push(...argv.slice(at, at + read.span))
    }
    at += read.span
  }
  return out
}

/** The first `--BOOL=VALUE` that a rewritten command line still has: its value is neither true nor false. */
export function wrongBoolean(argv: readonly string[], command: CatalogueCommand): string | undefined {
  for (let at = 0; at < argv.length && argv[at] !== '--'; ) {
    const token = argv[at] ?? ''
    const read = isFlag(token) ? readFlag(argv, at, [command]) : undefined
    if (read?.flag.type === 'boolean' && token.startsWith('--') && token.includes('=')) return token
    at += read?.span ?? 1
  }
  return undefined
}

function spellBoolean(spelling: string, value: string, allowNo: boolean, token: string): string[] {
  if (TRUE.has(value)) return [spelling]
  if (!FALSE.has(value)) return [token]
  return allowNo
    ? [spelling.startsWith('--no-') ? spelling.replace('--no-', '--') : spelling.replace('--', '--no-')]
    : []
}
