import { EventEmitter } from 'node:events'
import type { Hook } from '../command/index.ts'
import { exitCodeOf, toErrorView } from '../errors/index.ts'
import { fakeIo } from './fake-io.ts'
import type { RunOptions, RunResult } from './run-command.ts'

/** The command line that a hook runs beside. */
export interface HookedCommand {
  /** Its words: `server deploy`. */
  readonly command: string
  readonly argv?: readonly string[]
  /** What the command gave, for `postrun`. */
  readonly result?: unknown
  /** What it failed with, for `finally`. */
  readonly error?: unknown
}

/** What a hook said, and whether it let the command go on. */
export interface HookResult extends RunResult {
  /** The code of the error that it threw, undefined when it threw none. */
  readonly code: string | undefined
  readonly message: string | undefined
}

/**
 * Runs one hook in this process with streams, environment and clock of its own. The environment is exactly the one
 * given.
 *
 * @example
 * const { code } = await runHook(prerun, { command: 'server deploy' }, { now: () => new Date('2026-01-02T12:00:00Z') })
 */
export async function runHook(
  hook: Hook,
  { command, ...options }: HookedCommand,
  { env = {}, now = () => new Date(), signals = new EventEmitter() as never, ...streams }: RunOptions = {},
): Promise<HookResult> {
  const io = fakeIo(streams)
  const id = command.replaceAll(' ', ':')
  const given = { argv: [], ...options, id, Command: { id } }
  const { error } = await hook.call({}, given, { io, env, now, signals, exit: () => {} }).then(
    () => ({ error: undefined }),
    (thrown: unknown) => ({ error: thrown }),
  )
  const view = error === undefined ? undefined : toErrorView(error)
  return {
    stdout: io.out,
    stderr: io.err,
    exit: error === undefined ? 0 : exitCodeOf(error),
    code: view?.code,
    message: view?.message,
  }
}
