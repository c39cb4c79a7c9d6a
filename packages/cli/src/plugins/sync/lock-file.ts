// `plugins.lock.json`: the plugins that are declared, each at one version and one digest, with everything they need.

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

export type Packages = Readonly<Record<string, LockedPackage>>

/** One entry of npm's lock file. Keys that are npm's business alone are carried along. */
export interface LockedPackage {
  readonly version: string
  /** Of one whose folder has another name than the package. */
  readonly name?: string
  /** Here only of a plugin that came from no registry (`keptTarball`). */
  readonly resolved?: string
  readonly integrity?: string
  /** Lies inside the tarball of the package above it. */
  readonly inBundle?: boolean
  readonly optional?: boolean
  readonly engines?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly [key: string]: unknown
}

/** The path of a package that lies at the top. */
export const topPath = (name: string): string => `node_modules/${name}`

/** The package's name, of the last folder where the entry has none of its own. */
export const nameOf = (path: string, { name }: Pick<LockedPackage, 'name'>): string =>
  name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** Where a generation's package.json says that a tarball is, which came from no registry (`plugins/tarballs`). */
export const keptTarball = (integrity: string): string => `file:../../tarballs/${hexOf(integrity)}.tgz`

/** The digest in hexadecimal digits. */
export const hexOf = (integrity: string): string =>
  Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex')

/** As npm names a packed tarball: `acme-plugin-quota-1.2.3.tgz`. */
export const tarballName = (name: string, version: string): string =>
  `${name.replace(/^@/, '').replace('/', '-')}-${version}.tgz`

/** The text of the file: the same plugins give the same text, whoever installed them in which order. */
export const encodeLock = ({ schema, host, plugins, packages }: PluginLock): string =>
  `${JSON.stringify({ schema, host, plugins: sorted(plugins), packages: sorted(packages) }, null, 2)}\n`

const sorted = <T>(entries: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)))
