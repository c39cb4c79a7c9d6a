import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface GroupOptions {
  readonly command: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

/** Starts argv as the leader of a process group of its own; never through a shell (design §6). */
export function startGroup({ command, cwd, env }: GroupOptions): ChildProcess {
  const [program = '', ...args] = command
  return spawn(program, args, { cwd, env, detached: true, shell: false, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Sends a signal to a whole group; false when there is none. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal)
    return true
  } catch {
    return false
  }
}

/** Ends a group: SIGTERM, and SIGKILL for what is left when its leader has ended or `grace` ms have passed. */
export async function endGroup(child: ChildProcess, grace: number): Promise<void> {
  const { pid } = child
  if (pid === undefined) return
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    signalGroup(pid, 'SIGTERM')
    const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), grace)
    await ended
    clearTimeout(timer)
  }
  signalGroup(pid, 'SIGKILL')
}

/**
 * When a process started, as the kernel counts it (field 22 of /proc/PID/stat): with the pid it names one process for
 * good, because pids are used again. Undefined when there is no such process, or no /proc (decision 28).
 */
export function startMark(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
