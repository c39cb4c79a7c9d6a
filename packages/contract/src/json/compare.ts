// What differs between two plain values, by path. Pure.
import { joinPath } from '../schema/path.ts'
import { isObject } from './object.ts'

/** One place; what is absent on a side is undefined there. */
export interface Difference {
  /** `spec.tools[echo].requiredTrust`; entries of a list that all have names are told by them. */
  readonly path: string
  readonly live?: unknown
  readonly wanted?: unknown
}

/** Every difference, in the order of `live` and then what only `wanted` has; none for equal values. */
export function compare(live: unknown, wanted: unknown, path = ''): Difference[] {
  if (isObject(live) && isObject(wanted)) {
    const keys = new Set([...Object.keys(live), ...Object.keys(wanted)])
    return [...keys].flatMap((key) => compare(live[key], wanted[key], joinPath(path, key)))
  }
  if (Array.isArray(live) && Array.isArray(wanted)) return compareLists(live, wanted, path)
  if (Object.is(live, wanted)) return []
  return [{ path, ...(live === undefined ? {} : { live }), ...(wanted === undefined ? {} : { wanted }) }]
}

function compareLists(live: readonly unknown[], wanted: readonly unknown[], path: string): Difference[] {
  const [before, after] = [byName(live), byName(wanted)]
  if (before === undefined || after === undefined) {
    const length = Math.max(live.length, wanted.length)
    return Array.from({ length }, (_, index) => compare(live[index], wanted[index], `${path}[${index}]`)).flat()
  }
  const names = [...new Set([...before.keys(), ...after.keys()])]
  const found = names.flatMap((name) => compare(before.get(name), after.get(name), `${path}[${name}]`))
  const order = (list: Map<string, unknown>) => [...list.keys()].filter((name) => before.has(name) && after.has(name))
  const [old, next] = [order(before), order(after)]
  return old.every((name, index) => name === next[index]) ? found : [...found, { path, live: old, wanted: next }]
}

/** The list by the names of its entries; undefined when they have none, or share one. */
function byName(list: readonly unknown[]): Map<string, unknown> | undefined {
  const named = new Map<string, unknown>()
  for (const entry of list) {
    if (!isObject(entry) || typeof entry.name !== 'string' || named.has(entry.name)) return undefined
    named.set(entry.name, entry)
  }
  return named
}
