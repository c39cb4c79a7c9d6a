// Whether the packages of a lock file are one whole tree: nothing missing, nothing needless, every range kept.
import semver from 'semver'
import { closure, find, needs } from '../tree/closure.ts'
import { type LockedPackage, nameOf, topPath } from '../tree/packages.ts'
import type { PluginLock } from './lock-file.ts'

/** A sentence that names the first fault; undefined when there is none. npm would mend them by guessing. Pure. */
export function checkTree({ plugins, packages }: PluginLock): string | undefined {
  const reached = new Set(Object.keys(plugins).flatMap((name) => closure(packages, topPath(name))))
  for (const path of reached) {
    const fault = needFault(path, packages[path] as LockedPackage, packages)
    if (fault !== undefined) return fault
  }
  const needless = Object.keys(packages).find((path) => !reached.has(path))
  return needless === undefined ? undefined : `${needless} is in "packages", but no plugin needs it.`
}

function needFault(path: string, entry: LockedPackage, packages: PluginLock['packages']): string | undefined {
  const user = `${nameOf(path, entry)}@${entry.version}`
  for (const { name, range, required } of needs(entry)) {
    const found = find(packages, path, name)
    if (found === undefined) {
      if (required) return `${user} needs ${name}, which is not in "packages".`
      continue
    }
    const { version } = packages[found] as LockedPackage
    if (required && semver.validRange(range) !== null && !semver.satisfies(version, range))
      return `${user} needs ${name} ${range}, but "packages" has ${version}.`
  }
  return undefined
}
