// JSON Pointer (RFC 6901), reading and changing copies. Keys such as `__proto__` are keys like any other.
import { isObject } from '@mcp-runtime/contract/json'
import { PatchProblem } from './problem.ts'

/** The tokens of a pointer. §3: it is empty or begins with a slash, and `~` stands before 0 or 1 only. */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') return []
  if (!pointer.startsWith('/')) throw new PatchProblem(`${JSON.stringify(pointer)} does not begin with "/".`)
  if (/~(?![01])/.test(pointer))
    throw new PatchProblem(`${JSON.stringify(pointer)} has a "~" that is neither ~0 nor ~1.`)
  // §4: ~1 first, so that ~01 becomes ~1 and not a slash.
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The pointer of some tokens. */
const toPointer = (tokens: readonly string[]): string =>
  tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** §4: digits without a leading zero. */
function indexOf(token: string, length: number, at: string): number {
  if (!/^(?:0|[1-9]\d*)$/.test(token)) throw new PatchProblem(`${at} is no place of a list.`)
  const index = Number(token)
  if (index >= length) throw new PatchProblem(`${at} is past the end of the list, which has ${length} items.`)
  return index
}

function child(node: unknown, tokens: readonly string[], depth: number): unknown {
  const token = tokens[depth]!
  const at = toPointer(tokens.slice(0, depth + 1))
  if (Array.isArray(node)) return node[indexOf(token, node.length, at)]
  if (isObject(node) && Object.hasOwn(node, token)) return node[token]
  throw new PatchProblem(`There is nothing at ${at}.`)
}

/** The value at a place that must exist. */
export function valueAt(document: unknown, tokens: readonly string[]): unknown {
  let node = document
  for (const depth of tokens.keys()) node = child(node, tokens, depth)
  return node
}

type Change = (parent: unknown[] | Record<string, unknown>, token: string, at: string) => unknown

/** A copy in which the parent of the last token is what `change` makes of it. */
function changeParent(node: unknown, tokens: readonly string[], change: Change, depth = 0): unknown {
  const token = tokens[depth]!
  const at = toPointer(tokens.slice(0, depth + 1))
  if (depth === tokens.length - 1) {
    if (Array.isArray(node) || isObject(node)) return change(node as unknown[], token, at)
    throw new PatchProblem(`${at} is inside a plain value.`)
  }
  const changed = changeParent(child(node, tokens, depth), tokens, change, depth + 1)
  return Array.isArray(node) ? node.with(Number(token), changed) : { ...(node as object), [token]: changed }
}

/** RFC 6902 §4.1: a member is set, a list item is put in before the index; `-` is the end. */
export function add(document: unknown, tokens: readonly string[], value: unknown): unknown {
  if (tokens.length === 0) return value
  return changeParent(document, tokens, (parent, token, at) => {
    if (!Array.isArray(parent)) return { ...parent, [token]: value }
    return parent.toSpliced(token === '-' ? parent.length : indexOf(token, parent.length + 1, at), 0, value)
  })
}

/** §4.2: what is removed must be there. */
export function remove(document: unknown, tokens: readonly string[]): unknown {
  if (tokens.length === 0) throw new PatchProblem('The whole document cannot be removed.')
  valueAt(document, tokens)
  return changeParent(document, tokens, (parent, token, at) => {
    if (Array.isArray(parent)) return parent.toSpliced(indexOf(token, parent.length, at), 1)
    return Object.fromEntries(Object.entries(parent).filter(([key]) => key !== token))
  })
}

/** §4.3: what is replaced must be there, and keeps its place. */
export function replace(document: unknown, tokens: readonly string[], value: unknown): unknown {
  if (tokens.length === 0) return value
  valueAt(document, tokens)
  return changeParent(document, tokens, (parent, token) =>
    Array.isArray(parent) ? parent.with(Number(token), value) : { ...parent, [token]: value },
  )
}
