import type { Node } from 'jsonc-parser'
import { commaAfter, endOf, endsInLineComment, startOfBlanks } from './tree.ts'

/** The text without a property; the exact reverse of `insertProperty`. No comment goes with it. */
export function removeProperty(text: string, object: Node, property: Node): string {
  const siblings = object.children ?? []
  const at = siblings.indexOf(property)
  const before = siblings[at - 1]
  const end = endOf(property)
  const after = commaAfter(text, end)
  // The blanks in front of the key go too: they hold its line.
  const start = startOfBlanks(text, property.offset)
  const cuts = [{ from: start, to: end }]
  if (after !== undefined) cuts.push({ from: after, to: after + 1 })
  keepLineEnd(text, cuts, property.offset)
  const isLast = at === siblings.length - 1
  const extra = before !== undefined && isLast && after === undefined ? commaAfter(text, endOf(before)) : undefined
  if (extra !== undefined) cuts.push({ from: extra, to: extra + 1 })
  const rest = cut(text, cuts)
  return siblings.length === 1 ? collapsed(rest, object.offset) : rest
}

/** What follows on the same line must not end up in a line comment that stands in front: then the line's end stays. */
function keepLineEnd(text: string, cuts: { from: number; to: number }[], keyAt: number): void {
  const first = cuts[0]!
  const last = cuts.at(-1)!
  const [following = ''] = /^[^\n]*/.exec(text.slice(last.to)) ?? []
  if (following.trim() === '' || !endsInLineComment(text, first.from)) return
  first.from = keyAt
  last.to += following.length - following.trimStart().length
}

function cut(text: string, cuts: readonly { from: number; to: number }[]): string {
  const ordered = [...cuts].sort((a, b) => b.from - a.from)
  return ordered.reduce((rest, { from, to }) => rest.slice(0, from) + rest.slice(to), text)
}

/** `{ }` over two lines becomes `{}`. */
function collapsed(text: string, open: number): string {
  return text.slice(0, open) + text.slice(open).replace(/^\{\s+\}/, '{}')
}
