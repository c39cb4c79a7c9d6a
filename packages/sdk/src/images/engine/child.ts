// Runs a container engine's client: never through a shell, in a process group of its own, which ends as one.
import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { Env } from '../../command/io.ts'

/** How a client is run. */
export interface ChildOptions {
  readonly cwd?: string | undefined
  readonly env: Env
  readonly signal: AbortSignal
  /** Where its stdout goes as it comes; kept and returned when left out. */
  readonly onStdout?: ((chunk: Buffer) => void) | undefined
  /** Told of its stderr as it comes; the end of it is returned all the same. */
  readonly onStderr?: ((chunk: Buffer) => void) | undefined
  /** A terminal that it gets as its stdout and stderr, so that its own progress moves there. Nothing is kept then. */
  readonly terminal?: number | undefined
}

/** How a client ended. */
export interface ChildResult {
  /** 128 and more when a signal ended it. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** What a client gets to end by itself before it is ended. */
const GRACE = 2000
/** Of stdout and stderr each; what is said last tells what went wrong. */
const KEPT = 1024 * 1024

/** Starts a client. */
export function startChild(
  program: string,
  args: readonly string[],
  { cwd, env, terminal }: ChildOptions,
): ChildProcess {
  const output = terminal ?? 'pipe'
  return spawn(program, args, { cwd, env: env as NodeJS.ProcessEnv, stdio: ['ignore', output, output], detached: true })
}

/** Runs a client to its end. Rejects with the signal's reason, or with the error of a program that cannot start. */
export async function runChild(program: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  const { signal, onStdout, onStderr } = options
  signal.throwIfAborted()
  const child = startChild(program, args, options)
  const stdout = tail(child.stdout, onStdout, onStdout === undefined)
  const stderr = tail(child.stderr, onStderr, true)
  const code = await ended(child, signal)
  signal.throwIfAborted()
  return { code, stdout: stdout(), stderr: stderr() }
}

/** Waits for the end of a client and of its output; ends its group when the signal comes. */
export function ended(child: ChildProcess, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    let last: NodeJS.Timeout | undefined
    const end = () => {
      signalGroup(child, 'SIGTERM')
      last = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE)
    }
    const done = () => {
      clearTimeout(last)
      signal.removeEventListener('abort', end)
      // What the client started and left behind.
      if (signal.aborted) signalGroup(child, 'SIGKILL')
    }
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
    child.on('error', (error) => {
      done()
      reject(error)
    })
    child.on('close', (code, by) => {
      done()
      resolve(code ?? (by === 'SIGKILL' ? 137 : by === 'SIGINT' ? 130 : 143))
    })
  })
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended already.
  }
}

/** Hands a stream on as it comes, and keeps its end. */
function tail(
  stream: Readable | Writable | null,
  hand: ((chunk: Buffer) => void) | undefined,
  keep: boolean,
): () => string {
  let kept = Buffer.alloc(0)
  stream?.on('data', (chunk: Buffer) => {
    hand?.(chunk)
    if (!keep) return
    kept = Buffer.concat([kept, chunk])
    if (kept.length > KEPT) kept = kept.subarray(kept.length - KEPT)
  })
  return () => kept.toString('utf8')
}
