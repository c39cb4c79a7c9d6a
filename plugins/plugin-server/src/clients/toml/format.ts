import { fail } from '@mcp-runtime/sdk/errors'
import { parse } from 'smol-toml'
import { tableText } from '../../views/toml-table.ts'
import type { Format } from '../format.ts'
import { statementsOf } from './statements.ts'

interface Span {
  readonly from: number
  readonly to: number
}

/**
 * TOML, edited by whole tables: `[mcp_servers.NAME]` with what stands below it is added at the end, replaced in place or
 * cut out; every other byte stays. Entries that are written otherwise (dotted keys, inline tables) are read only.
 */
export const tomlFormat: Format = {
  read(text, file) {
    try {
      return parse(text, { integersAsBigInt: 'asNeeded' }) as Record<string, unknown>
    } catch (error) {
      const { line, column, message } = error as { line?: number; column?: number; message: string }
      const why = message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? ''
      return fail('MCPR_INPUT_INVALID', `${file}:${line ?? 1}:${column ?? 1}: this is not TOML: ${why}.`, {
        hint: 'Nothing was changed. Mend the file first.',
        details: { file, line, column },
      })
    }
  },

  set(text, container, name, entry) {
    const eol = /\r?\n/.exec(text)?.[0] ?? '\n'
    const block = 'source' in entry ? entry.source : tableText(container, name, entry.value, eol)
    const [first, ...others] = spansOf(text, container, name)
    if (first === undefined) return append(text, block, eol)
    const rest = others.reduceRight((now, span) => cut(now, span), text)
    // The last line of a file may lack its end; so does the block that replaces it.
    const ended = /\n$/.test(text.slice(first.from, first.to)) ? withEnd(block, eol) : withoutEnd(block)
    return rest.slice(0, first.from) + ended + rest.slice(first.to)
  },

  remove: (text, container, name) => spansOf(text, container, name).reduceRight((rest, span) => cut(rest, span), text),

  source(text, container, name) {
    const spans = spansOf(text, container, name)
    return spans.length === 0 ? undefined : spans.map(({ from, to }) => text.slice(from, to)).join('')
  },
}

/** The table of the entry and the tables below it, each from its header to its last pair. */
function spansOf(text: string, container: string, name: string): Span[] {
  const spans: { from: number; to: number }[] = []
  let inside = false
  for (const { start, end, header } of statementsOf(text)) {
    if (header !== undefined) {
      inside = header.path[0] === container && header.path[1] === name
      if (inside) spans.push({ from: start, to: end })
    } else if (inside) spans.at(-1)!.to = end
  }
  return spans
}

/** A blank line in front, and the file's last line ends as it did. */
function append(text: string, block: string, eol: string): string {
  if (text === '') return withEnd(block, eol)
  return text.endsWith('\n') ? text + eol + withEnd(block, eol) : text + eol + eol + withoutEnd(block)
}

/** The exact reverse of `append`. */
function cut(text: string, { from, to }: Span): string {
  const before = text.slice(0, from)
  const head = /\n\r?\n$/.test(before) ? before.replace(/\r?\n$/, '') : before
  const open = !text.slice(from, to).endsWith('\n')
  return (open ? head.replace(/\r?\n$/, '') : head) + text.slice(to)
}

const withEnd = (block: string, eol: string): string => (block.endsWith('\n') ? block : block + eol)
const withoutEnd = (block: string): string => block.replace(/\r?\n$/, '')
