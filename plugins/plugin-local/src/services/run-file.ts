import { readFileSync } from 'node:fs'
import { isAlive } from '@mcp-runtime/sdk/profiles'
import { runFileOf } from './data-dir.ts'

export interface RunFile {
  readonly pid: number
  readonly start?: string
  readonly port: number
  readonly version?: string
  readonly url?: string
}

/** The platform that runs on this folder, or undefined. What a crash left behind counts as nothing. */
export function runningPlatform(dataDir: string): RunFile | undefined {
  const run = readRunFile(dataDir)
  return run && isAlive(run) === true ? run : undefined
}

function readRunFile(dataDir: string): RunFile | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(runFileOf(dataDir), 'utf8'))
    const run = value as Partial<RunFile> | null
    if (typeof run?.pid !== 'number' || typeof run.port !== 'number') return undefined
    return { ...run, pid: run.pid, port: run.port, ...(run.start === undefined ? {} : { start: String(run.start) }) }
  } catch {
    return undefined
  }
}

export const urlOf = (run: RunFile): string => run.url ?? `http://127.0.0.1:${run.port}`
