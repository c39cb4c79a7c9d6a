// The npm project of a generation, from a tree of packages: what npm has to be told to put exactly these there.

import { keptTarballSpec } from '../store/kept-tarball.ts'
import { type LockedPackage, nameOf, type Packages } from '../tree/packages.ts'
import type { LockedPlugin } from './lock-file.ts'

export interface Project {
  readonly 'package.json': string
  readonly 'package-lock.json': string
}

/** What a generation's package.json names for a declared plugin. */
export const dependencyOf = ({ source, version, integrity }: LockedPlugin): string =>
  source === 'registry' ? version : keptTarballSpec(integrity)

/** The two files. `pjson` is the present package.json, whose dependencies are replaced. Pure. */
export function projectOf(
  pjson: { readonly name?: string; readonly [key: string]: unknown },
  dependencies: Readonly<Record<string, string>>,
  packages: Packages,
): Project {
  const { name = 'mcp-runtime-plugins' } = pjson
  const lock = { name, lockfileVersion: 3, requires: true, packages: { '': { name, dependencies }, ...packages } }
  const text = (value: object) => `${JSON.stringify(value, null, 2)}\n`
  return { 'package.json': text({ ...pjson, dependencies }), 'package-lock.json': text(lock) }
}

/**
 * The same packages as npm finds them now: a tarball of the folder in place of a registry's. Without the network an
 * address is made up where none stands, because npm finds what it has kept by its integrity, but wants an address.
 */
export const located = (
  packages: Packages,
  { tarballs, offline }: { readonly tarballs: ReadonlyMap<string, string>; readonly offline: boolean },
): Packages =>
  Object.fromEntries(
    Object.entries(packages).map(([path, entry]): [string, LockedPackage] => {
      if (entry.inBundle || entry.resolved?.startsWith('file:')) return [path, entry]
      const tarball = tarballs.get(entry.integrity ?? '')
      if (tarball !== undefined) return [path, { ...entry, resolved: `file:${tarball}` }]
      return [path, offline && entry.resolved === undefined ? { ...entry, resolved: address(path, entry) } : entry]
    }),
  )

/** What npm has noted, without where things lay this once: that is of no meaning later. */
export const lasting = (noted: Packages, wanted: Packages, sources: Parameters<typeof located>[1]): Packages => {
  const moved = located(wanted, sources)
  return Object.fromEntries(
    Object.entries(noted).map(([path, entry]) => {
      const before = wanted[path]?.resolved
      if (moved[path]?.resolved === before) return [path, entry]
      const { resolved: _, ...rest } = entry
      return [path, before === undefined ? rest : { ...rest, resolved: before }]
    }),
  )
}

function address(path: string, entry: LockedPackage): string {
  const name = nameOf(path, entry)
  return `https://registry.npmjs.org/${name}/-/${name.split('/').at(-1)}-${entry.version}.tgz`
}

/** The first path at which two trees differ in what would run; undefined when they are the same. */
export const difference = (wanted: Packages, found: Packages): string | undefined =>
  [...new Set([...Object.keys(wanted), ...Object.keys(found)])].find(
    (path) => wanted[path]?.version !== found[path]?.version || wanted[path]?.integrity !== found[path]?.integrity,
  )
