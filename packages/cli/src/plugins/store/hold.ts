// One change at a time. The lock is a file with its holder's identity; the kernel's word decides whether that lives.
import { mkdir, readFile, utimes } from 'node:fs/promises'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { isAlive, type ProcessIdentity, withFileLock } from '@mcp-runtime/sdk/profiles'
import type { PluginPaths } from './paths.ts'
import { storeError } from './store-error.ts'

/** As long as a slow registry may take. */
const PATIENCE = 10 * 60_000
/** A holder in another container is judged by the age of its lock (two minutes). */
const HEARTBEAT = 30_000
/** What is made here is never for others to write, whatever the umask says: it is code. */
const NOT_FOR_OTHERS = 0o022

/** Runs `work` while no other process changes the plugins; says whom it waits for. */
export async function holdingStore<T>(
  paths: PluginPaths,
  ctx: Pick<CommandContext, 'say' | 'signal'>,
  work: () => Promise<T>,
): Promise<T> {
  const umask = process.umask()
  process.umask(umask | NOT_FOR_OTHERS)
  try {
    await mkdir(paths.generations, { recursive: true }).catch(storeError(paths.home))
    await sayWhomWeWaitFor(paths.lock, ctx)
    return await locked(paths, ctx.signal, work)
  } finally {
    process.umask(umask)
  }
}

/** Ctrl-C ends the waiting; once the work has begun it ends by itself. */
async function locked<T>(paths: PluginPaths, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const waiting = Promise.withResolvers<never>()
  const onAbort = () => waiting.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const held = withFileLock(
    paths.lock,
    async () => {
      signal.throwIfAborted()
      signal.removeEventListener('abort', onAbort)
      const heartbeat = setInterval(() => void touch(paths.lock), HEARTBEAT).unref()
      try {
        // Whoever held it before may have removed the last plugin, and the folder with it.
        await mkdir(paths.generations, { recursive: true }).catch(storeError(paths.home))
        return await work()
      } finally {
        clearInterval(heartbeat)
      }
    },
    PATIENCE,
  )
  try {
    return await Promise.race([held.catch(storeError(paths.home)), waiting.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(() => {})
}

async function sayWhomWeWaitFor(lock: string, ctx: Pick<CommandContext, 'say'>): Promise<void> {
  const text = await readFile(lock, 'utf8').catch(() => undefined)
  if (text === undefined) return
  try {
    const holder = JSON.parse(text) as ProcessIdentity
    if (isAlive(holder) !== false) ctx.say(`Waiting for process ${holder.pid}, which is changing the plugins.`)
  } catch {
    // A lock that cannot be read is taken over.
  }
}
