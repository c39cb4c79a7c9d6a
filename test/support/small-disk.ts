// A file system of a test's own, to be filled.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export interface SmallDisk {
  readonly path: string
  readonly fill: () => void
  readonly free: () => void
  readonly remove: () => void
}

/** Mounts one of `size` (`4m`) at `path`; undefined where none may be mounted, which needs root. */
export function smallDisk(path: string, size: string): SmallDisk | undefined {
  mkdirSync(path, { recursive: true })
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]).status !== 0) return undefined
  return {
    path,
    fill: () => void spawnSync('dd', ['if=/dev/zero', `of=${join(path, 'filler')}`, 'bs=1k']),
    free: () => rmSync(join(path, 'filler')),
    remove: () => void spawnSync('umount', [path]),
  }
}
