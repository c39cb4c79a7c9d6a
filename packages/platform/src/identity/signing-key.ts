import { createHmac, randomBytes } from 'node:crypto'
import { chmodSync, readFileSync, renameSync } from 'node:fs'
import { writePrivateFile } from '../files/private-file.ts'

const LENGTH = 32

/**
 * The secret of this data folder; tokens of another platform are signed with another one. Made when absent. A file that
 * cannot be the key is put aside, `damaged` hears where, and a new key is made: access tokens are refused then and get
 * refreshed, which loses nobody his data.
 */
export function loadSigningKey(path: string, damaged: (aside: string) => void): Buffer {
  const found = read(path)
  if (found?.length === LENGTH) return found
  if (found !== undefined) {
    const aside = `${path}.damaged`
    renameSync(path, aside)
    damaged(aside)
  }
  const key = randomBytes(LENGTH)
  writePrivateFile(path, key)
  return key
}

function read(path: string): Buffer | undefined {
  try {
    const key = readFileSync(path)
    chmodSync(path, 0o600)
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** A key of its own for each purpose, so that what one signs proves nothing elsewhere. */
export const keyFor = (key: Buffer, purpose: string): Buffer => createHmac('sha256', key).update(purpose).digest()
