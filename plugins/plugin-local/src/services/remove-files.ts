import { existsSync } from 'node:fs'
import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '@mcp-runtime/sdk/errors'

const OURS = /^(?:platform\.|images$|run\.json$|profiles\.json$)/

/** Deletes what a platform keeps in its folder, and the folder when nothing else is in it. */
export async function removePlatformFiles(dataDir: string): Promise<void> {
  if (!existsSync(dataDir)) return
  const names = await readdir(dataDir)
  if (!names.some((name) => name === 'platform.db'))
    fail('MCPR_NOT_FOUND', `${dataDir} is no data folder of a platform.`, { hint: 'Nothing was deleted.' })
  for (const name of names) if (OURS.test(name)) await rm(join(dataDir, name), { recursive: true, force: true })
  await rmdir(dataDir).catch(() => undefined)
}
