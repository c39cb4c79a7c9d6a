import { readFileSync, readlinkSync } from 'node:fs'

/**
 * Tells a process from a later one that got the same number.
 * @internal
 */
export interface ProcessIdentity {
  readonly pid: number
  /** Start in clock ticks since boot: field 22 of /proc/PID/stat. Absent where there is no /proc. */
  readonly start?: string
  /** The pid namespace: a container that shares the folder numbers its processes anew. Absent: ours. */
  readonly namespace?: string
}

const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

function statOf(pid: number): { state: string; start: string } | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The second field is the program's name in brackets, which may hold anything.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields === undefined ? undefined : { state: fields[0]!, start: fields[19]! }
}

const ownNamespace = (): string | undefined => attempt(() => readlinkSync('/proc/self/ns/pid'))

/**
 * Who this process is.
 * @internal
 */
export function ownIdentity(): ProcessIdentity {
  const start = statOf(process.pid)?.start
  const namespace = ownNamespace()
  return {
    pid: process.pid,
    ...(start === undefined ? {} : { start }),
    ...(namespace === undefined ? {} : { namespace }),
  }
}

/**
 * Whether that very process still runs; `unknown` when it belongs to another pid namespace. A zombie does not: where
 * nobody reaps it, waiting for its end would never end.
 * @internal
 */
export function isAlive(identity: ProcessIdentity): boolean | 'unknown' {
  if (identity.namespace !== undefined && identity.namespace !== ownNamespace()) return 'unknown'
  if (identity.start === undefined) {
    try {
      return process.kill(identity.pid, 0)
    } catch (error) {
      // It is there, and another user's.
      return (error as { code?: string }).code === 'EPERM'
    }
  }
  const stat = statOf(identity.pid)
  return stat !== undefined && stat.state !== 'Z' && stat.start === identity.start
}
