import { readFile } from 'node:fs/promises'
import { fail } from '@mcp-runtime/sdk/errors'
import type { PluginLock } from './lock-file.ts'
import { parseLock } from './parse-lock.ts'

/** Reads and checks a lock file. MCPR_FILE_NOT_FOUND, MCPR_FILE_UNREADABLE, MCPR_INPUT_INVALID. */
export async function readLock(path: string): Promise<PluginLock> {
  const text = await readFile(path, 'utf8').catch((error: { code?: string }) => {
    if (error.code !== 'ENOENT') throw error
    return fail('MCPR_FILE_NOT_FOUND', `${path} does not exist.`, {
      hint: 'It declares plugins; it is written where they are installed.',
      next: [{ command: 'mcp-runtime plugins lock', when: 'to write it from what is installed here' }],
    })
  })
  return parseLock(text, path)
}
