// What is costly to make and the same for every test: made once per key below .cache, safe between vitest's workers.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { withFileLock } from '@mcp-runtime/sdk/profiles'
import { root } from './sandbox.ts'

/** Five minutes: the other worker may be downloading. */
const PATIENCE = 300_000
const DAY = 24 * 60 * 60 * 1000

/** The folder `.cache/KIND/KEY`; `make` fills it when it is not there. What was not used for a day is removed. */
export async function cached(kind: string, key: string, make: (draft: string) => Promise<void>): Promise<string> {
  const shelf = join(root, '.cache', kind)
  const dir = join(shelf, key)
  if (existsSync(dir)) {
    const now = new Date()
    await utimes(dir, now, now)
    return dir
  }
  await mkdir(shelf, { recursive: true })
  return withFileLock(
    join(shelf, `${key}.lock`),
    async () => {
      if (existsSync(dir)) return dir
      await clear(shelf)
      const draft = await mkdtemp(join(shelf, '.draft-'))
      try {
        await make(draft)
        await rename(draft, dir)
      } finally {
        await rm(draft, { recursive: true, force: true })
      }
      return dir
    },
    PATIENCE,
  )
}

async function clear(shelf: string): Promise<void> {
  for (const name of await readdir(shelf)) {
    const path = join(shelf, name)
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    )
    if (age > DAY) await rm(path, { recursive: true, force: true })
  }
}
