// The packages of an npm project, as npm's lock file (version 3) lists them: by the path that each lies at.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export type Packages = Readonly<Record<string, LockedPackage>>

/** One entry of npm's lock file. Keys that are npm's business alone are carried along. */
export interface LockedPackage {
  readonly version: string
  /** Of one whose folder has another name than the package. */
  readonly name?: string
  /** Here only of a plugin that came from no registry (`keptTarballSpec`). */
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

/** The packages that npm's lock file in a folder lists, without the project itself; none where there is no such file. */
export async function readPackages(dir: string): Promise<Packages> {
  const text = await readFile(join(dir, 'package-lock.json'), 'utf8').catch((error: { code?: string }) => {
    // Linked plugins alone need no npm.
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  const { packages = {} } = JSON.parse(text) as { packages?: Record<string, LockedPackage> }
  const { '': _, ...others } = packages
  return others
}
