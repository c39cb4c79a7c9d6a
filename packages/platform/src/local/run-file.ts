// run.json tells `down` and `status` which process to speak of. The lock alone decides who owns the folder.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writePrivateFile } from '../files/private-file.ts'

export interface RunFile {
  readonly pid: number
  /** Start time of the process in clock ticks since boot (proc(5), field 22): tells it from a later one of its number. */
  readonly start?: string
  readonly port: number
  readonly url: string
  readonly version: string
}

const pathIn = (dataDir: string): string => join(dataDir, 'run.json')

export function writeRunFile(dataDir: string, run: Omit<RunFile, 'pid' | 'start'>): void {
  const start = ownStart()
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

/** Undefined where there is no /proc. */
function ownStart(): string | undefined {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    // The name in parentheses may hold spaces; fields are counted from behind it, and the first of them is the third.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[22 - 3]
  } catch {
    return undefined
  }
}
