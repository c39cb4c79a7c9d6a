import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import type { PluginHost } from '../host.ts'
import { npm } from '../npm/npm.ts'
import { keptTarballPath, keptTarballSpec } from '../store/kept-tarball.ts'
import { pluginPaths } from '../store/paths.ts'
import { nameOf } from '../tree/packages.ts'
import { type PluginLock, tarballName } from './lock-file.ts'
import { readTarballs } from './tarballs.ts'

interface Wanted {
  readonly integrity: string
  /** `NAME@VERSION`, for npm. */
  readonly spec: string
  /** How the file is to be called. */
  readonly file: string
  /** Came from no registry: it lies among the kept tarballs. */
  readonly kept: boolean
}

/**
 * Puts the tarball of every package of the lock file into a folder; those that are there already stay. The names of
 * the files, sorted. MCPR_INTEGRITY when a registry has other bytes now; those of npm.
 */
export async function collectTarballs(
  ctx: Pick<CommandContext, 'env' | 'redactor' | 'signal' | 'trace'>,
  host: Pick<PluginHost, 'dataDir'>,
  lock: PluginLock,
  dir: string,
): Promise<string[]> {
  await mkdir(dir, { recursive: true })
  const wanted = wantedOf(lock)
  const there = await readTarballs(dir)
  const missing = wanted.filter(({ integrity }) => !there.has(integrity))
  const draft = await mkdtemp(join(dir, '.packing-'))
  try {
    const paths = pluginPaths(host.dataDir)
    for (const { file, integrity } of missing.filter(({ kept }) => kept))
      await copyFile(keptTarballPath(paths, integrity), join(draft, file))
    const specs = missing.filter(({ kept }) => !kept).map(({ spec }) => spec)
    // All of them by one call of npm; what it has kept of an installation is not fetched again.
    if (specs.length > 0)
      await npm(ctx, { args: ['pack', '--prefer-offline', '--pack-destination=.', ...specs], cwd: draft })
    const packed = await readTarballs(draft)
    for (const { integrity, spec, file } of missing) {
      const path =
        packed.get(integrity) ?? fail('MCPR_INTEGRITY', `${spec} is not what was installed: its bytes are others.`)
      await rename(path, join(dir, file))
    }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return wanted.map(({ integrity, file }) => basename(there.get(integrity) ?? file)).sort()
}

/** One for each digest: a package that lies at two places is one tarball. */
function wantedOf({ packages }: PluginLock): Wanted[] {
  const entries = Object.entries(packages).flatMap(([path, entry]): [string, Wanted][] => {
    const { integrity, version, resolved, inBundle } = entry
    if (inBundle || integrity === undefined) return []
    const name = nameOf(path, entry)
    const kept = resolved === keptTarballSpec(integrity)
    return [[integrity, { integrity, spec: `${name}@${version}`, file: tarballName(name, version), kept }]]
  })
  return [...new Map(entries).values()]
}
