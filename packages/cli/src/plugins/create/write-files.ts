import { lstat, mkdir, rmdir, unlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fail } from '@mcp-runtime/sdk/errors'

/**
 * Writes all files below `dir`, or none. A file that is in the way is never overwritten: MCPR_FILE_EXISTS names it
 * before anything is written. A failure in the middle takes away what was written, and the folders that were made.
 */
export async function writeFiles(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  await refuseExisting(dir, Object.keys(files))
  const made: string[] = []
  const written: string[] = []
  try {
    for (const [path, text] of Object.entries(files)) {
      const target = join(dir, path)
      const first = await mkdir(dirname(target), { recursive: true })
      if (first !== undefined) made.push(...foldersBetween(first, dirname(target)))
      // Not by a rename: that would replace a file that has come into being since.
      await writeFile(target, text, { flag: 'wx' })
      written.push(target)
    }
  } catch (error) {
    for (const path of written.reverse()) await unlink(path).catch(() => {})
    for (const path of made.sort().reverse()) await rmdir(path).catch(() => {})
    throw error
  }
}

/** Which of the paths are there already; nothing is read. */
export async function refuseExisting(dir: string, paths: readonly string[]): Promise<void> {
  const there = await kindOf(dir)
  if (there !== undefined && !there.isDirectory()) fail('MCPR_FILE_EXISTS', `${dir} is there and is no folder.`)
  const found: string[] = []
  for (const path of paths) if ((await kindOf(join(dir, path))) !== undefined) found.push(path)
  if (found.length === 0) return
  fail('MCPR_FILE_EXISTS', `${dir} has ${found.join(', ')} already. Nothing was written.`, {
    hint: 'Give another folder with --dir.',
    details: { dir, files: found },
  })
}

const kindOf = (path: string) =>
  lstat(path).catch((error: { code?: string }) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })

/** `/a/b` and `/a/b/c` for `/a/b` to `/a/b/c`. */
function foldersBetween(first: string, last: string): string[] {
  const steps = relative(first, last).split('/').filter(Boolean)
  return [first, ...steps.map((_, at) => join(first, ...steps.slice(0, at + 1)))]
}
