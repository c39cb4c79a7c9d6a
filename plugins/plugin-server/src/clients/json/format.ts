import { getNodeValue, type Node } from 'jsonc-parser'
import type { EntrySource, Format } from '../format.ts'
import { insertProperty, renderValue } from './insert.ts'
import { removeProperty } from './remove.ts'
import { endOf, nodeOf, parseObjectTree, propertyOf } from './tree.ts'

/**
 * JSON, with or without comments and trailing commas. Only the spans that must change do, so that what others wrote
 * stays byte for byte: the library's own edits would put a new property between the last one and the comment behind it.
 */
export const jsonFormat: Format = {
  read(text, file) {
    const root = parseObjectTree(text, file)
    return root === undefined ? {} : (getNodeValue(root) as Record<string, unknown>)
  },

  set(text, container, name, entry) {
    const root = parseObjectTree(text, '')
    if (root === undefined) return `${text.trim() === '' ? '' : text}${fresh(container, name, entry)}`
    const holder = nodeOf(propertyOf(root, container))
    if (holder === undefined) return insertProperty(text, root, root, container, holding(name, entry))
    const existing = nodeOf(propertyOf(holder, name))
    if (existing === undefined) return insertProperty(text, root, holder, name, entry)
    return splice(text, existing, 'source' in entry ? entry.source : renderValue(text, root, existing, entry.value))
  },

  remove(text, container, name) {
    const holder = nodeOf(propertyOf(parseObjectTree(text, ''), container))
    const property = propertyOf(holder, name)
    return holder === undefined || property === undefined ? text : removeProperty(text, holder, property)
  },

  source(text, container, name) {
    const node = nodeOf(propertyOf(nodeOf(propertyOf(parseObjectTree(text, ''), container)), name))
    return node && text.slice(node.offset, endOf(node))
  },
}

const splice = (text: string, node: Node, by: string): string =>
  text.slice(0, node.offset) + by + text.slice(endOf(node))

const fresh = (container: string, name: string, entry: EntrySource): string =>
  `${JSON.stringify({ [container]: { [name]: dataOf(entry) } }, null, 2)}\n`

const holding = (name: string, entry: EntrySource): EntrySource => ({ value: { [name]: dataOf(entry) } })

/** A container is made anew only where none is, so a written source is read first. */
function dataOf(entry: EntrySource): Readonly<Record<string, unknown>> {
  if ('value' in entry) return entry.value
  return jsonFormat.read(entry.source, '') as Record<string, unknown>
}
