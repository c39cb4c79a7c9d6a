// Stands in for the platform's slow-hash.ts where a test logs in often and is about something else: scrypt all the same,
// at a thousandth of the cost, and on no thread that gives way to the rest of the run.
import { scryptSync } from 'node:crypto'
import type { slowHash as SlowHash } from '../../src/identity/slow-hash.ts'

export const slowHash: typeof SlowHash = async ({ password, salt, length }) =>
  scryptSync(password, salt, length, { N: 32, r: 8, p: 3 })
