// What a change that died left behind, and what a finished one no longer needs.
import { readdir, readFile, readlink, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { PluginPaths } from './paths.ts'

/** A lock is taken within milliseconds; what it is made from stays only where that was killed. */
const LOCK_GRACE = 60_000

/** A declared tarball is fetched before the change that uses it holds the lock; a person may be asked meanwhile. */
const TARBALL_GRACE = 60 * 60_000

/** Removes generations that nothing points to and links that were not put in place. What resists is left for later. */
export async function removeLeftovers(paths: PluginPaths): Promise<void> {
  const kept = await keptIds(paths)
  for (const id of await readdir(paths.generations)) if (!kept.includes(id)) await remove(join(paths.generations, id))
  for (const name of await readdir(paths.home)) {
    const path = join(paths.home, name)
    const isLink = /^\.(?:current|previous)-/.test(name)
    const isLockDraft = /^(?:first-use\.)?lock\.\d+\./.test(name)
    if (isLink || (isLockDraft && !(await isRecent(path, LOCK_GRACE)))) await remove(path)
  }
}

/** The same after a change, and tarballs that no generation names any more. */
export async function removeUnused(paths: PluginPaths): Promise<void> {
  await removeLeftovers(paths)
  const kept = await keptIds(paths)
  const projects = await Promise.all(kept.map((id) => readFile(join(paths.generations, id, 'package.json'), 'utf8')))
  for (const name of await readdir(paths.tarballs).catch(() => [])) {
    const path = join(paths.tarballs, name)
    if (projects.some((project) => project.includes(name)) || (await isRecent(path, TARBALL_GRACE))) continue
    await remove(path)
  }
}

const isRecent = async (path: string, grace: number): Promise<boolean> =>
  stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs < grace,
    () => true,
  )

async function keptIds({ current, previous }: PluginPaths): Promise<string[]> {
  const targets = await Promise.all([current, previous].map((link) => readlink(link).catch(() => undefined)))
  return targets.flatMap((target) => (target === undefined ? [] : [basename(target)]))
}

const remove = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
