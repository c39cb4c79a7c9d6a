import { randomBytes } from 'node:crypto'
import { open, realpath, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** How a file is written. */
export interface WriteOptions {
  /** Permission bits of the file; 0644 when left out. */
  readonly mode?: number
  /** Keeps the mode of a file that is there already. */
  readonly keepMode?: boolean
  /** How the temporary file's name begins. */
  readonly temporary?: string
}

const absent = (error: { code?: string }): undefined => {
  if (error.code !== 'ENOENT') throw error
  return undefined
}

/**
 * Writes a file so that a reader sees the old content or the new, never a part, and a crash or a full disk leaves the
 * old one: a temporary file in the same folder, synced, then renamed. A failure leaves no temporary file behind. A
 * symbolic link stays one: what it points to is replaced. A pipe or a device is written to directly.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const target = (await realpath(path).catch(absent)) ?? path
  const before = await stat(target).catch(absent)
  if (before !== undefined && !before.isFile() && !before.isDirectory()) return writeFile(target, data)
  const { mode = 0o644, keepMode = false, temporary = `.${basename(target)}-` } = options
  await replace(target, data, temporary, keepMode && before !== undefined ? before.mode & 0o7777 : mode)
}

async function replace(target: string, data: string | Uint8Array, prefix: string, mode: number): Promise<void> {
  const folder = dirname(target)
  const temporary = join(folder, `${prefix}${randomBytes(6).toString('hex')}.tmp`)
  const file = await open(temporary, 'wx', mode)
  try {
    try {
      // The umask may have taken bits that were asked for.
      await file.chmod(mode)
      await file.writeFile(data)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw error
  }
  await syncFolder(folder)
}

/** Makes the rename itself survive a power cut; file systems that cannot are no reason to fail. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close().catch(() => {})
}
