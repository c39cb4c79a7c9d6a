// A client's file on disk: read once, written only if it is still what was read.
import { lstat, mkdir, readFile, readlink, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fail } from '@mcp-runtime/sdk/errors'
import { writeFileAtomic } from '@mcp-runtime/sdk/files'

/** ~/.claude.json also holds histories and grows to megabytes; what is larger than this is another kind of file. */
const LIMIT = 64 * 1024 * 1024
const BOM = '\ufeff'

export interface ConfigFile {
  /** As the client names it. */
  readonly path: string
  /** What is written: behind a symbolic link its target, even one that is not there yet. */
  readonly target: string
  readonly existed: boolean
  /** Without the byte order mark. */
  readonly text: string
  readonly bytes: Buffer
  readonly bom: boolean
  /** Others than its owner may write it. */
  readonly open: boolean
}

/** Reads a file; a missing one is an empty text. MCPR_INPUT_INVALID when it is no UTF-8 text or too large. */
export async function readConfig(path: string): Promise<ConfigFile> {
  const target = await targetOf(path)
  const found = await stat(target).catch(absent)
  if (found === undefined)
    return { path, target, existed: false, text: '', bytes: Buffer.alloc(0), bom: false, open: false }
  if (!found.isFile()) fail('MCPR_FILE_UNREADABLE', `${path} is no regular file.`)
  if (found.size > LIMIT)
    fail('MCPR_INPUT_INVALID', `${path} is larger than 64 MiB.`, { hint: 'Is it the right file?' })
  const bytes = await readFile(target)
  const text = decode(bytes, path)
  const bom = text.startsWith(BOM)
  return { path, target, existed: true, text: bom ? text.slice(1) : text, bytes, bom, open: (found.mode & 0o022) !== 0 }
}

/** MCPR_CONFLICT when somebody wrote the file since it was read: its client may be running. */
export async function refuseRace(file: ConfigFile): Promise<void> {
  const now = await readFile(file.target).catch(absent)
  const same = now === undefined ? !file.existed : file.existed && now.equals(file.bytes)
  if (same) return
  fail('MCPR_CONFLICT', `${file.path} was changed by another program in the meantime.`, {
    hint: 'Nothing was changed here. Quit the client if it keeps writing, and run the command again.',
  })
}

/**
 * Writes the text in place of what was read, by a temporary file and a rename. Mode and symbolic link stay; a new file
 * gets `mode`.
 */
export async function writeConfig(file: ConfigFile, text: string, mode: number): Promise<void> {
  await mkdir(dirname(file.target), { recursive: true })
  await refuseRace(file)
  await writeFileAtomic(file.target, (file.bom ? BOM : '') + text, { mode, keepMode: true })
}

/** Where a symbolic link leads, link after link; also when nothing is there yet. */
async function targetOf(path: string, depth = 0): Promise<string> {
  const found = await lstat(path).catch(absent)
  if (found === undefined || !found.isSymbolicLink()) return path
  const real = await realpath(path).catch(absent)
  if (real !== undefined) return real
  if (depth > 40) fail('MCPR_FILE_UNREADABLE', `${path} is a symbolic link that leads nowhere.`)
  return targetOf(resolve(dirname(path), await readlink(path)), depth + 1)
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    return fail('MCPR_INPUT_INVALID', `${path} is not UTF-8 text.`, { hint: 'Nothing was changed.', cause })
  }
}

function absent(error: { code?: string }): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
  return undefined
}
