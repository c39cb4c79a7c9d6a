// Copies of a client's file from before each change, beside it. The name says when, and which entry was changed, so that
// nothing else has to be remembered to undo it.
import { constants } from 'node:fs'
import { open, readdir, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { ConfigFile } from './config-file.ts'

export interface Backup {
  readonly path: string
  /** The entry that was changed after it was made. */
  readonly entry: string
  /** There was no file. */
  readonly missing: boolean
}

const ENDINGS = { file: 'mcp-runtime-backup', missing: 'mcp-runtime-missing' } as const
const NAME = /^(\d{8}T\d{9}Z)\.(.+)\.(mcp-runtime-backup|mcp-runtime-missing)$/

/** Keeps what was read, for the owner alone: the file may hold keys of other servers. Makes one per change. */
export async function makeBackup(file: ConfigFile, entry: string, now: Date): Promise<Backup> {
  for (let time = now.getTime(); ; time += 1) {
    const ending = file.existed ? ENDINGS.file : ENDINGS.missing
    const path = `${file.path}.${stampOf(new Date(time))}.${encodeURIComponent(entry)}.${ending}`
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
    const handle = await open(path, flags, 0o600).catch((error: { code?: string }) => {
      if (error.code !== 'EEXIST') throw error
      return undefined
    })
    if (handle === undefined) continue
    try {
      await handle.chmod(0o600)
      await handle.writeFile(file.bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    return { path, entry, missing: !file.existed }
  }
}

/** The backups of a file, the latest first. */
export async function listBackups(path: string): Promise<Backup[]> {
  const names = await readdir(dirname(path)).catch(() => [])
  const prefix = `${basename(path)}.`
  const found = names.flatMap((name) => {
    const [, time, entry, ending] = (name.startsWith(prefix) && NAME.exec(name.slice(prefix.length))) || []
    if (time === undefined || entry === undefined) return []
    return [{ time, path: join(dirname(path), name), entry: decoded(entry), missing: ending === ENDINGS.missing }]
  })
  return found.sort((a, b) => (a.time < b.time ? 1 : -1)).map(({ time: _, ...backup }) => backup)
}

export const dropBackup = ({ path }: Backup): Promise<void> => unlink(path)

/** 20261125T170300123Z: sorts by time. */
const stampOf = (time: Date): string => time.toISOString().replace(/[-:.]/g, '')

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
