import { createHmac, randomBytes } from 'node:crypto'
import { chmodSync, readFileSync } from 'node:fs'
import { PlatformError } from '../errors.ts'
import { writePrivateFile } from '../files/private-file.ts'

const LENGTH = 32

/** The secret of this data folder; tokens of another platform are signed with another one. Made when absent. */
export function loadSigningKey(path: string): Buffer {
  let key: Buffer
  try {
    key = readFileSync(path)
    chmodSync(path, 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    key = randomBytes(LENGTH)
    writePrivateFile(path, key)
  }
  if (key.length !== LENGTH) {
    throw new PlatformError('data_damaged', `${path} does not hold the platform's key.`, { path })
  }
  return key
}

/** A key of its own for each purpose, so that what one signs proves nothing elsewhere. */
export const keyFor = (key: Buffer, purpose: string): Buffer => createHmac('sha256', key).update(purpose).digest()
