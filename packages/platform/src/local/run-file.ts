// run.json tells `down` and `status` which process to speak of. The lock alone decides who owns the folder.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writePrivateFile } from '../files/private-file.ts'
import { startMark } from '../workloads/attached/process-group.ts'

export interface RunFile {
  readonly pid: number
  /** `startMark` of the process: tells it from a later one of its number. */
  readonly start?: string
  readonly port: number
  readonly url: string
  readonly version: string
  readonly mode: string
}

const pathIn = (dataDir: string): string => join(dataDir, 'run.json')

export function writeRunFile(dataDir: string, run: Omit<RunFile, 'pid' | 'start'>): void {
  const start = startMark(process.pid)
  const file: RunFile = { pid: process.pid, ...(start === undefined ? {} : { start }), ...run }
  writePrivateFile(pathIn(dataDir), `${JSON.stringify(file)}\n`)
}

export const removeRunFile = (dataDir: string): void => rmSync(pathIn(dataDir), { force: true })

/** What the last platform of this folder wrote, if it can be read. */
export function readRunFile(dataDir: string): Partial<RunFile> {
  try {
    const value: unknown = JSON.parse(readFileSync(pathIn(dataDir), 'utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
