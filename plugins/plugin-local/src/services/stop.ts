import { fail } from '@mcp-runtime/sdk/errors'
import { isAlive } from '@mcp-runtime/sdk/profiles'
import type { RunFile } from './run-file.ts'

const POLL_MS = 25

/**
 * Ends the platform: asks it, waits up to `graceMs`, then kills it. Resolves when it is gone; nothing acknowledged is
 * lost either way, because an answer is sent only after its write is on disk.
 */
export async function stopPlatform(run: RunFile, graceMs: number, signal: AbortSignal): Promise<{ killed: boolean }> {
  send(run.pid, 'SIGTERM')
  if (await gone(run, graceMs, signal)) return { killed: false }
  send(run.pid, 'SIGKILL')
  if (await gone(run, 5_000, signal)) return { killed: true }
  return fail('MCPR_TIMEOUT', `The platform (process ${run.pid}) does not end.`, {
    hint: 'The system may be out of memory or the disk may hang; look at the process.',
  })
}

async function gone(run: RunFile, withinMs: number, signal: AbortSignal): Promise<boolean> {
  const { setTimeout } = await import('node:timers/promises')
  for (let waited = 0; waited < withinMs; waited += POLL_MS) {
    if (isAlive(run) !== true) return true
    await setTimeout(POLL_MS, undefined, { signal })
  }
  return isAlive(run) !== true
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPERM')
      fail('MCPR_FORBIDDEN', `The platform (process ${pid}) belongs to another user.`, {
        hint: 'Run the command as the user who started it.',
      })
  }
}
