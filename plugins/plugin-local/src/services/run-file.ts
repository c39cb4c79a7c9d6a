import { readFileSync } from 'node:fs'
import { isAlive, ownIdentity } from '@mcp-runtime/sdk/profiles'
import { runFileOf } from './data-dir.ts'

export interface RunFile {
  readonly pid: number
  readonly start?: string
  readonly port: number
  readonly version?: string
  readonly url?: string
  readonly mode?: string
}

/** The platform that runs on this folder, or undefined. What a crash left behind counts as nothing. */
export function runningPlatform(dataDir: string): RunFile | undefined {
  const run = readRunFile(dataDir)
  return run && isAlive(run) === true ? run : undefined
}

/**
 * `down` sends signals to what stands here, so it must be one process and the very one that wrote it: 0, -1 and other
 * negative numbers mean groups or everything, and a number alone may be anybody's by now. Where there is no /proc,
 * nothing tells that, and the number has to do (decision 28).
 */
const namesOneProcess = ({ pid, start }: Partial<RunFile>): boolean =>
  Number.isSafeInteger(pid) && (pid as number) > 1 && (start !== undefined || ownIdentity().start === undefined)

function readRunFile(dataDir: string): RunFile | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(runFileOf(dataDir), 'utf8'))
    const run = value as Partial<RunFile> | null
    if (typeof run?.pid !== 'number' || typeof run.port !== 'number' || !namesOneProcess(run)) return undefined
    return { ...run, pid: run.pid, port: run.port, ...(run.start === undefined ? {} : { start: String(run.start) }) }
  } catch {
    return undefined
  }
}

export const urlOf = (run: RunFile): string => run.url ?? `http://127.0.0.1:${run.port}`
