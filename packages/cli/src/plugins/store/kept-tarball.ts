import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, mkdir, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { PluginPaths } from './paths.ts'
import { storeError } from './store-error.ts'

/** The digest (`sha512-…`) in hexadecimal digits: no Base64 in a path. */
const fileOf = (integrity: string): string =>
  `${Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex')}.tgz`

/** Where keepTarball puts the tarball of this digest. Pure. */
export const keptTarballPath = (paths: PluginPaths, integrity: string): string =>
  join(paths.tarballs, fileOf(integrity))

/** The same as a generation's package.json and npm's lock file name it: the folder may be moved as a whole. Pure. */
export const keptTarballSpec = (integrity: string): string => `file:../../tarballs/${fileOf(integrity)}`

/**
 * Keeps a tarball that came from no registry, under its digest, and gives its path: later changes need it again, also
 * without a network. What no generation names is cleared by later changes.
 */
export async function keepTarball(paths: PluginPaths, file: string, integrity: string): Promise<string> {
  const kept = keptTarballPath(paths, integrity)
  const draft = join(paths.tarballs, `.${randomBytes(6).toString('hex')}.tmp`)
  const now = new Date()
  try {
    await mkdir(paths.tarballs, { recursive: true, mode: 0o755 })
    await copyFile(file, draft, constants.COPYFILE_FICLONE)
    // Its age tells whether it was abandoned.
    await utimes(draft, now, now)
    await rename(draft, kept)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {})
    return storeError(paths.home)(error)
  }
  return kept
}
