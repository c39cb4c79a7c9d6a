// `plugins.lock.json`: the plugins that are declared, each at one version and one digest, with everything they need.

import type { Packages } from '../tree/packages.ts'

export const LOCK_SCHEMA = 1

export interface PluginLock {
  readonly schema: typeof LOCK_SCHEMA
  /** The version of the core that wrote it. */
  readonly host: string
  readonly plugins: Readonly<Record<string, LockedPlugin>>
  /** npm's own: the `packages` of its lock file (version 3) without the project itself. */
  readonly packages: Packages
}

export interface LockedPlugin {
  readonly version: string
  /** `sha512-…` of the package's tarball. */
  readonly integrity: string
  readonly source: 'registry' | 'tarball' | 'folder'
  /** What an update asks again; not kept where it was a path of the machine that wrote the file. */
  readonly requested?: string
  /** Of one that came from no registry: the URL of its tarball, or the name of the file that `--tarballs` writes. */
  readonly tarball?: string
}

/** As npm names a packed tarball: `acme-plugin-quota-1.2.3.tgz`. */
export const tarballName = (name: string, version: string): string =>
  `${name.replace(/^@/, '').replace('/', '-')}-${version}.tgz`

/** The text of the file: the same plugins give the same text, whoever installed them in which order. */
export const encodeLock = ({ schema, host, plugins, packages }: PluginLock): string =>
  `${JSON.stringify({ schema, host, plugins: sorted(plugins), packages: sorted(packages) }, null, 2)}\n`

const sorted = <T>(entries: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)))
