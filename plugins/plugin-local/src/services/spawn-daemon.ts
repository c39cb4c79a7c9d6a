import { spawn } from 'node:child_process'
import { closeSync, openSync, renameSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { fail, isErrorCode } from '@mcp-runtime/sdk/errors'
import { logFileOf, refuseForeignFolder } from './data-dir.ts'
import { tailOf } from './log-tail.ts'
import { type LocalPlatformInfo, READY_FD, type ReadyLine } from './ready-line.ts'

const LOG_LIMIT = 10 * 1024 * 1024

export interface DaemonStart {
  readonly dataDir: string
  readonly port: number
  /** More flags of `local up`. */
  readonly flags: readonly string[]
  /** How this program was started: the interpreter with its flags, and the script. */
  readonly program: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/**
 * Starts the platform as a process of its own and waits until it is ready. Its output goes to the log of the data
 * folder. Errors: what the platform itself reports; MCPR_UNAVAILABLE with the log's last lines when it died.
 */
export async function spawnDaemon(start: DaemonStart): Promise<LocalPlatformInfo> {
  refuseForeignFolder(start.dataDir)
  await mkdir(start.dataDir, { recursive: true, mode: 0o700 })
  const logFile = logFileOf(start.dataDir)
  rotate(logFile)
  const log = openSync(logFile, 'a', 0o600)
  const [command = process.execPath, ...args] = start.program
  const child = spawn(
    command,
    [
      ...[...args, 'local', 'up', '--foreground', '--port', String(start.port), '--data-dir', start.dataDir],
      ...start.flags,
    ],
    { detached: true, stdio: ['ignore', log, log, 'pipe'], env: { ...start.env, [READY_FD]: '3' } },
  )
  closeSync(log)
  const onAbort = () => child.kill('SIGTERM')
  start.signal.addEventListener('abort', onAbort, { once: true })
  try {
    const line = await firstLine(child.stdio[3] as Readable, new Promise((_, reject) => child.once('error', reject)))
    if (line === undefined)
      fail('MCPR_UNAVAILABLE', 'The platform ended before it was ready.', {
        hint: `Its last words, from ${logFile}:\n${(await tailOf(logFile, 10)).join('\n')}`,
      })
    const parsed = JSON.parse(line) as ReadyLine
    if ('error' in parsed) {
      const { code, message, hint, next } = parsed.error
      fail(isErrorCode(code) ? code : 'MCPR_FAILED', message, { ...(hint ? { hint } : {}), ...(next ? { next } : {}) })
    }
    return parsed.ready
  } finally {
    start.signal.removeEventListener('abort', onAbort)
    child.unref()
  }
}

function firstLine(stream: Readable, failed: Promise<never>): Promise<string | undefined> {
  const read = new Promise<string | undefined>((resolve) => {
    let text = ''
    stream.on('data', (chunk) => {
      text += String(chunk)
      const end = text.indexOf('\n')
      if (end >= 0) resolve(text.slice(0, end))
    })
    stream.once('close', () => resolve(undefined))
    stream.once('end', () => resolve(undefined))
  })
  return Promise.race([read, failed]).finally(() => stream.destroy())
}

/** Keeps one older log: a platform that runs for months must not fill the disk with its own log. */
function rotate(logFile: string): void {
  try {
    if (statSync(logFile).size > LOG_LIMIT) renameSync(logFile, `${logFile}.1`)
  } catch {
    // There is none yet.
  }
}
