// How the detached platform process tells the command that started it what became of it: one line of JSON on an
// inherited pipe. The pipe's end without a line means that the process died.
import { closeSync, writeSync } from 'node:fs'
import type { ErrorView } from '@mcp-runtime/sdk/errors'

/** Names the file descriptor of the pipe in the child's environment. */
export const READY_FD = 'MCP_RUNTIME_READY_FD'

export interface LocalPlatformInfo {
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly dataDir: string
  readonly log: string
  /** The profile of the owner of team `local`; current after a start. Absent when it was removed since. */
  readonly profile?: string
  readonly adminProfile?: string
  readonly namespace: string
  /** tenant, org or public. */
  readonly mode?: string
  /** False when the platform ran already. */
  readonly started: boolean
}

export type ReadyLine = { readonly ready: LocalPlatformInfo } | { readonly error: ErrorView }

/** Sends the line if somebody waits for it; at most once. */
export function report(line: ReadyLine, env: NodeJS.ProcessEnv): void {
  const fd = Number(env[READY_FD])
  delete env[READY_FD]
  if (!Number.isInteger(fd) || fd < 3) return
  try {
    writeSync(fd, `${JSON.stringify(line)}\n`)
    closeSync(fd)
  } catch {
    // Who waited has gone away; the platform runs on without.
  }
}
