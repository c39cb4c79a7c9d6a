import { link, lstat, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fail } from '../errors/index.ts'
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts'

const codeOf = (error: unknown) => (error as { code?: string }).code
const ignoring =
  (...codes: string[]) =>
  (error: unknown) => {
    if (!codes.includes(codeOf(error) ?? '')) throw error
    return undefined
  }

/** Longer than a refresh under the lock may take (its request ends after 30 s). */
const PATIENCE = 40_000
/** A holder in another pid namespace cannot be asked; after this age its lock counts as left behind. */
const FOREIGN_AGE = 120_000

/**
 * Creates the lock file with its content in one step: a file written beside it is linked to its name, which fails when
 * the name is taken. So a lock never exists without its holder's identity.
 */
async function tryCreate(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`
  await writeFile(draft, content, { mode: 0o600, flag: 'wx' })
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await unlink(draft).catch(ignoring('ENOENT'))
  }
}

async function isStale(path: string, content: string): Promise<boolean> {
  let holder: ProcessIdentity
  try {
    holder = JSON.parse(content) as ProcessIdentity
  } catch {
    return true
  }
  const alive = isAlive(holder)
  if (alive !== 'unknown') return !alive
  const age = await lstat(path).then((stat) => Date.now() - stat.mtimeMs, ignoring('ENOENT'))
  return age !== undefined && age > FOREIGN_AGE
}

/**
 * Removes a lock whose holder is gone. Only one process at a time may do so, under a lock of its own; otherwise the
 * second of two would remove the lock that the first has just taken.
 */
async function removeStale(path: string, content: string, identity: string): Promise<void> {
  const guard = `${path}.clearing`
  if (!(await tryCreate(guard, identity))) {
    const other = await readFile(guard, 'utf8').catch(ignoring('ENOENT'))
    if (other !== undefined && (await isStale(guard, other))) await unlink(guard).catch(ignoring('ENOENT'))
    return
  }
  try {
    const now = await readFile(path, 'utf8').catch(ignoring('ENOENT'))
    if (now === content) await unlink(path).catch(ignoring('ENOENT'))
  } finally {
    await unlink(guard).catch(ignoring('ENOENT'))
  }
}

/**
 * Runs `work` while holding the lock file `path`. Waits for another holder, takes over from one that died (told by its
 * start time, so a reused process number does not count), and gives up with MCPR_LOCKED.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, patience = PATIENCE): Promise<T> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const identity = `${JSON.stringify({ ...ownIdentity(), nonce: Math.random().toString(36).slice(2) })}\n`
  const deadline = performance.now() + patience
  while (!(await tryCreate(path, identity))) {
    const content = await readFile(path, 'utf8').catch(ignoring('ENOENT'))
    if (content === undefined) continue
    if (await isStale(path, content)) {
      await removeStale(path, content, identity)
      continue
    }
    if (performance.now() > deadline) {
      const pid = (JSON.parse(content) as ProcessIdentity).pid
      fail('MCPR_LOCKED', `Process ${pid} holds ${path} for too long.`, {
        hint: `If no such process of ours runs, remove ${path}.`,
      })
    }
    await sleep(5 + Math.random() * 20)
  }
  try {
    return await work()
  } finally {
    await unlink(path).catch(ignoring('ENOENT'))
  }
}
