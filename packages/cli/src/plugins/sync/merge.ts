// Plugins that are declared and plugins that stay, in one tree of packages: the declared ones exactly as their file
// says, the others with exactly what they have now.
import { fail } from '@mcp-runtime/sdk/errors'
import { bundledIn, closure, contents, contentsAt, find, needs } from '../tree/closure.ts'
import { type LockedPackage, type Packages, topPath } from '../tree/packages.ts'

/**
 * Puts the closure of each plugin of `staying`, as it lies in `present`, beside `declared`. Nothing of `declared` moves
 * or changes; a package that is the same there, with all it needs, serves both, any other goes below its user.
 * MCPR_CONFLICT when a declared plugin depends on another version of one that stays. Pure.
 */
export function merge(declared: Packages, present: Packages, staying: readonly string[]): Packages {
  const merging: Merging = { declared, present, merged: { ...declared }, origin: new Map() }
  for (const name of staying) {
    const path = topPath(name)
    const entry = present[path]
    const other = merging.merged[path]
    if (entry === undefined || merging.origin.get(path) === path) continue
    if (other === undefined) put(merging, path, path)
    else if (contents(merging.merged, name).join() !== contents(present, name).join()) {
      fail('MCPR_CONFLICT', `What is declared depends on ${name} ${other.version}; ${entry.version} is installed.`, {
        hint: 'Declare it too, or remove what is not declared with --prune. Nothing was changed.',
      })
    }
  }
  return merging.merged
}

interface Merging {
  readonly declared: Packages
  readonly present: Packages
  readonly merged: Record<string, LockedPackage>
  /** Where in `present` a package comes from, by its path in `merged`. */
  readonly origin: Map<string, string>
}

/** Puts the package at `from` in `present` to `to` in `merged`, then what it needs. */
function put(merging: Merging, from: string, to: string): void {
  copy(merging, from, to)
  const pending: [from: string, to: string][] = []
  // All of its own needs before theirs: what is put below a package is seen by everything that lies below it.
  for (const { name } of needs(merging.present[from] as LockedPackage)) {
    const source = find(merging.present, from, name)
    if (source === undefined || merging.present[source]?.inBundle) continue
    const found = find(merging.merged, to, name)
    if (found !== undefined && serves(merging, found, source)) continue
    const target = found === undefined ? topPath(name) : `${to}/node_modules/${name}`
    copy(merging, source, target)
    pending.push([source, target])
  }
  for (const [source, target] of pending) put(merging, source, target)
}

function copy({ merged, present, origin }: Merging, from: string, to: string): void {
  for (const path of [from, ...bundledIn(present, from)]) merged[to + path.slice(from.length)] = present[path]!
  origin.set(to, from)
}

/** Whether what lies at `found` is what lies at `source`, with everything it leads to. */
function serves({ declared, present, origin }: Merging, found: string, source: string): boolean {
  if (origin.has(found)) return origin.get(found) === source
  return contentsAt(declared, found).join() === contentsAt(present, source).join()
}

/** Without what none of these plugins leads to. */
export function only(packages: Packages, plugins: readonly string[]): Packages {
  const kept = new Set(plugins.flatMap((name) => closure(packages, topPath(name))))
  return Object.fromEntries(Object.entries(packages).filter(([path]) => kept.has(path)))
}
