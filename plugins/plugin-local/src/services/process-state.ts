import { readFileSync } from 'node:fs'

export interface ProcessId {
  readonly pid: number
  /** Start time in clock ticks since boot (field 22 of /proc/PID/stat): tells a process from a later one of its number. */
  readonly start?: string | undefined
}

/** Whether that very process still runs. A zombie is gone: where nobody reaps it, waiting would never end. */
export function isRunning({ pid, start }: ProcessId): boolean {
  const stat = statOf(pid)
  if (stat === undefined) return signalReaches(pid)
  if (stat === null || stat.state === 'Z' || stat.state === 'X') return false
  return start === undefined || stat.start === start
}

/** The start time of a process, for its run file; undefined without /proc. */
export const startOf = (pid: number): string | undefined => statOf(pid)?.start

/** undefined: no /proc on this system. null: no such process. */
function statOf(pid: number): { state: string; start: string } | null | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command name in parentheses may hold spaces and parentheses itself; fields count from behind the last one.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', start: fields[19] ?? '' }
  } catch {
    return process.platform === 'linux' ? null : undefined
  }
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
