import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, mkdir, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { hexOf } from '../sync/lock-file.ts'
import type { PluginPaths } from './paths.ts'
import { storeError } from './store-error.ts'

/** Where keepTarball puts the tarball of this digest. Pure. */
export const keptTarball = (paths: PluginPaths, integrity: string): string =>
  join(paths.tarballs, `${hexOf(integrity)}.tgz`)

/**
 * Keeps a tarball that came from no registry, under its digest, and gives its path: later changes need it again, also
 * without a network. What no generation names is cleared by later changes.
 */
export async function keepTarball(paths: PluginPaths, file: string, integrity: string): Promise<string> {
  const kept = keptTarball(paths, integrity)
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
