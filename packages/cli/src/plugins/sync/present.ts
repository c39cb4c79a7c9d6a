import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InstalledPlugin } from '../store/record.ts'
import type { LockedPackage, Packages } from './lock-file.ts'
import type { Present } from './plan.ts'

/** What a generation holds, as npm's lock file in it says; nothing where there is none. */
export async function readPresent(dir: string | undefined, plugins: readonly InstalledPlugin[]): Promise<Present> {
  if (dir === undefined) return { plugins, packages: {} }
  const text = await readFile(join(dir, 'package-lock.json'), 'utf8').catch((error: { code?: string }) => {
    // Linked plugins alone need no npm.
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  return { plugins, packages: packagesOf(text) }
}

/** The packages of npm's lock file, without the project itself. */
export function packagesOf(text: string): Packages {
  const { packages = {} } = JSON.parse(text) as { packages?: Record<string, LockedPackage> }
  return Object.fromEntries(Object.entries(packages).filter(([path]) => path !== ''))
}
