import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { writeFileAtomic } from '@mcp-runtime/sdk/files'
import type { PluginHost } from '../host.ts'
import { readRecord } from '../store/read-record.ts'
import { buildLock } from './build-lock.ts'
import { encodeLock, type LockedPlugin } from './lock-file.ts'
import { parseLock } from './parse-lock.ts'
import { readPresent } from './present.ts'

export interface LockOptions {
  readonly file: string
  /** A folder that gets the tarballs of everything that is locked. */
  readonly tarballs?: string | undefined
}

export interface LockResult {
  readonly file: string
  /** False when the file said so already. */
  readonly changed: boolean
  readonly plugins: readonly ({ readonly name: string } & Pick<LockedPlugin, 'version' | 'source' | 'integrity'>)[]
  /** How many packages they are made of. */
  readonly packages: number
  readonly tarballs?: { readonly dir: string; readonly files: readonly string[] }
}

type Ctx = Pick<CommandContext, 'env' | 'redactor' | 'signal' | 'trace'>

/**
 * Writes the lock file of what is installed, and on demand the tarballs that an installation without a network needs.
 * MCPR_UNSUPPORTED for what cannot be locked (a link, a dependency from git); those of npm and of writing a file.
 */
export async function writeLock(
  ctx: Ctx,
  host: Pick<PluginHost, 'version' | 'dataDir'>,
  { file, tarballs }: LockOptions,
): Promise<LockResult> {
  const current = readRecord(host.dataDir)
  const present = await readPresent(current?.generation, current?.record.plugins ?? [])
  const lock = buildLock(present, host.version)
  const text = encodeLock(lock)
  // What is written can be read.
  parseLock(text, 'What is installed', 'Nothing was written. Only packages with a digest of their own can be locked.')
  const path = resolve(file)
  const dir = tarballs === undefined ? undefined : resolve(tarballs)
  const collect = dir === undefined ? undefined : (await import('./collect-tarballs.ts')).collectTarballs
  const files = dir === undefined ? undefined : await collect?.(ctx, host, lock, dir)
  const changed = (await readFile(path, 'utf8').catch(() => undefined)) !== text
  if (changed) await writeFileAtomic(path, text, { keepMode: true })
  return {
    file: path,
    changed,
    plugins: Object.entries(lock.plugins).map(([name, { version, source, integrity }]) => ({
      name,
      version,
      source,
      integrity,
    })),
    packages: Object.keys(lock.packages).length,
    ...(dir === undefined || files === undefined ? {} : { tarballs: { dir, files } }),
  }
}
