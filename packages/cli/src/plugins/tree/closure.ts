// The packages of a lock file as Node finds them: from the folder of whoever imports, upwards.
import { type LockedPackage, nameOf, type Packages, topPath } from './packages.ts'

const NESTED = '/node_modules/'

/** The path of the package that `name` means inside the package at `from`; undefined where it would not be found. */
export function find(packages: Packages, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf(NESTED), 0))) {
    const path = at === '' ? topPath(name) : `${at}${NESTED}${name}`
    if (Object.hasOwn(packages, path)) return path
    if (at === '') return undefined
  }
}

/** What a package needs: names with the range, and whether it can do without. */
export function needs(entry: LockedPackage): { name: string; range: string; required: boolean }[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = entry
  const all = { ...peerDependencies, ...optionalDependencies, ...dependencies }
  return Object.entries(all).map(([name, range]) => ({
    name,
    range,
    required: Object.hasOwn(dependencies, name) && !Object.hasOwn(optionalDependencies, name),
  }))
}

/** The paths of the package at `start` and of everything it leads to, itself first. */
export function closure(packages: Packages, start: string): string[] {
  const seen = new Set<string>()
  const walk = (path: string): void => {
    const entry = packages[path]
    if (entry === undefined || seen.has(path)) return
    seen.add(path)
    for (const need of needs(entry)) {
      const found = find(packages, path, need.name)
      if (found !== undefined) walk(found)
    }
    // What a tarball brings along may be needed in ways that only its own package knows.
    for (const inside of bundledIn(packages, path)) walk(inside)
  }
  walk(start)
  return [...seen]
}

/** The paths of what lies inside the tarball of the package at `path`. */
export const bundledIn = (packages: Packages, path: string): string[] =>
  Object.keys(packages).filter((inside) => inside.startsWith(path + NESTED) && packages[inside]?.inBundle)

/** What a plugin consists of, wherever its parts lie: two trees with equal lists run the same code. */
export const contents = (packages: Packages, plugin: string): string[] => contentsAt(packages, topPath(plugin))

/** The same for the package at a path. */
export const contentsAt = (packages: Packages, start: string): string[] =>
  [
    ...new Set(
      closure(packages, start).map((path) => {
        const entry = packages[path] as LockedPackage
        return `${nameOf(path, entry)}@${entry.version} ${entry.integrity ?? 'bundled'}`
      }),
    ),
  ].sort()
