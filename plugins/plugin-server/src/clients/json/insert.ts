import type { Node } from 'jsonc-parser'
import type { EntrySource } from '../format.ts'
import { commaAfter, endOf, endOfLineComments, startOfBlanks } from './tree.ts'

/** How the text is laid out. */
interface Layout {
  readonly eol: string
  /** One step of indentation. */
  readonly unit: string
}

/** The text with a property at the end of an object, in the manner of the properties that are there. */
export function insertProperty(text: string, root: Node, object: Node, key: string, entry: EntrySource): string {
  const layout = layoutOf(text, root)
  const last = object.children?.at(-1)
  const inline = isInline(text, root, object)
  const indent =
    last === undefined ? lineIndent(text, object.offset) + layout.unit : indentOf(text, object, last, layout)
  const property = `${JSON.stringify(key)}:${inline ? '' : ' '}${written(entry, layout, inline ? undefined : indent)}`
  const lead = inline ? '' : layout.eol + indent
  if (last === undefined) return insertFirst(text, object, lead + property, inline, layout)
  const end = endOf(last)
  const comma = commaAfter(text, end)
  // A trailing comma is a habit of whoever wrote the file, and is kept up.
  if (comma !== undefined) return insertAt(text, endOfLineComments(text, comma + 1), `${lead}${property},`)
  return insertAt(insertAt(text, endOfLineComments(text, end), lead + property), end, ',')
}

/** A value in the place of another one. */
export function renderValue(text: string, root: Node, at: Node, value: object): string {
  const inline = !text.slice(at.offset, endOf(at)).includes('\n') && isInline(text, root, at)
  return written({ value: value as never }, layoutOf(text, root), inline ? undefined : lineIndent(text, at.offset))
}

function insertFirst(text: string, object: Node, property: string, inline: boolean, layout: Layout): string {
  const close = endOf(object) - 1
  if (inline) return insertAt(text, close, property)
  const kept = text.slice(object.offset + 1, Math.max(object.offset + 1, startOfBlanks(text, close)))
  const tail = `${layout.eol}${lineIndent(text, object.offset)}`
  return `${text.slice(0, object.offset + 1)}${kept}${property}${tail}${text.slice(close)}`
}

const insertAt = (text: string, at: number, what: string): string => text.slice(0, at) + what + text.slice(at)

/** As text; `indent` is that of the line it begins on, undefined: on one line. */
function written(entry: EntrySource, { eol, unit }: Layout, indent: string | undefined): string {
  if ('source' in entry) return entry.source
  if (indent === undefined) return JSON.stringify(entry.value)
  return JSON.stringify(entry.value, null, unit).replaceAll('\n', eol + indent)
}

/** Whether an object stands on one line and is to stay there. */
function isInline(text: string, root: Node, object: Node): boolean {
  const body = (node: Node) => text.slice(node.offset, endOf(node))
  if (object.children !== undefined && object.children.length > 0) return !body(object).includes('\n')
  return object !== root && !body(root).includes('\n')
}

function layoutOf(text: string, root: Node): Layout {
  const first = root.children?.[0]
  const indent = first === undefined ? '' : blanksBefore(text, first.offset)
  return { eol: /\r?\n/.exec(text)?.[0] ?? '\n', unit: indent === undefined || indent === '' ? '  ' : indent }
}

/** The indentation of a property; of the object and one step where it stands behind other text. */
const indentOf = (text: string, object: Node, property: Node, { unit }: Layout): string =>
  blanksBefore(text, property.offset) ?? lineIndent(text, object.offset) + unit

/** The blanks between the line's begin and `offset`; undefined when there is more than blanks. */
function blanksBefore(text: string, offset: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  return /^[ \t]*$/.test(line) && text.lastIndexOf('\n', offset - 1) >= 0 ? line : undefined
}

const lineIndent = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? ''
