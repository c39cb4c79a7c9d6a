import { join } from 'node:path'
import { PlatformError } from '../errors.ts'
import { makePrivateFile, makePrivateFolder } from '../files/private-file.ts'
import { type FolderLock, isFull, isUnreadable, takeLock } from '../store/sqlite/index.ts'
import { readRunFile } from './run-file.ts'

export const databasePath = (dataDir: string): string => join(dataDir, 'platform.db')
const lockPath = (dataDir: string): string => join(dataDir, 'platform.lock')
export const keyPath = (dataDir: string): string => join(dataDir, 'platform.key')

/** Makes the folder private and takes it for this process. Errors: PlatformError locked, disk_full, data_unreadable. */
export function takeDataFolder(dataDir: string): FolderLock {
  let lock: FolderLock | undefined
  try {
    makePrivateFolder(dataDir)
    makePrivateFile(lockPath(dataDir))
    // The log and shared memory of the database take the mode of its file.
    makePrivateFile(databasePath(dataDir))
    lock = takeLock(lockPath(dataDir))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT' || isFull(error)) {
      throw new PlatformError('disk_full', `No space is left for ${dataDir}.`, { dataDir }, error)
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST') {
      throw new PlatformError('data_unreadable', `${dataDir} cannot be used as a data folder.`, { dataDir }, error)
    }
    if (isUnreadable(error)) {
      throw new PlatformError('data_unreadable', `${dataDir} cannot be written.`, { dataDir }, error)
    }
    throw error
  }
  if (lock !== undefined) return lock
  const { pid, port } = readRunFile(dataDir)
  const who = pid === undefined ? '' : ` (process ${pid}${port === undefined ? '' : `, port ${port}`})`
  throw new PlatformError('locked', `Another platform${who} uses ${dataDir}.`, { dataDir, pid, port })
}
