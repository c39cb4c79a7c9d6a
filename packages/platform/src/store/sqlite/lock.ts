// Who owns the data folder: a separate SQLite file held exclusively. The kernel frees it when the process ends, however
// it ends, so a stale lock cannot exist.
import { DatabaseSync } from 'node:sqlite'
import { isBusy } from './sqlite-failure.ts'

export interface FolderLock {
  release(): void
}

/** The lock, or undefined while another process (or another platform of this one) holds it. */
export function takeLock(path: string): FolderLock | undefined {
  const sql = new DatabaseSync(path, { timeout: 0 })
  try {
    // Not WAL: its shared memory would leave the main file unlocked between transactions.
    sql.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    sql.close()
    if (isBusy(error)) return undefined
    throw error
  }
  return { release: () => sql.close() }
}
