import { EventEmitter } from 'node:events'
import type { Command } from '@oclif/core'
import type { McpCommand, Surroundings } from '../command/index.ts'
import { exitCodeOf } from '../errors/index.ts'
import { type FakeIoOptions, fakeIo } from './fake-io.ts'

/** What surrounds a command in a test. */
export interface RunOptions extends FakeIoOptions {
  /** The whole environment of the command; nothing of this process's is added. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Its clock; the real one when left out. */
  readonly now?: () => Date
  /** Where its SIGINT and SIGTERM come from. */
  readonly signals?: Surroundings['signals']
}

/** What a command printed, and how it ended. */
export interface RunResult {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

type CommandClass = { new (argv: string[], config: Command['config']): McpCommand; id: string }

/** What the base class asks of the framework's configuration; nothing is loaded from disk. */
const config = {
  bin: 'mcp-runtime',
  userAgent: 'mcp-runtime/test',
  runHook: async () => ({ successes: [], failures: [] }),
  scopedEnvVar: () => undefined,
  scopedEnvVarKey: (key: string) => `MCP_RUNTIME_${key}`,
  scopedEnvVarKeys: (key: string) => [`MCP_RUNTIME_${key}`],
  scopedEnvVarTrue: () => false,
  topicSeparator: ' ',
} as unknown as Command['config']

/**
 * Runs one command class in this process with streams, environment and clock of its own, and catches everything it
 * prints. The environment is exactly the one given.
 *
 * @example
 * const { exit, stdout } = await runCommand(QuotaReport, ['-o', 'json'], { env: platform.env })
 */
export async function runCommand(
  command: CommandClass,
  argv: readonly string[],
  { env = {}, now = () => new Date(), signals = new EventEmitter() as never, ...streams }: RunOptions = {},
): Promise<RunResult> {
  const io = fakeIo(streams)
  const exits: number[] = []
  const instance = new command([...argv], config).surround({ io, env, now, signals, exit: (code) => exits.push(code) })
  const exit = await (instance as unknown as { _run(): Promise<unknown> })._run().then(() => 0, exitCodeOf)
  return { stdout: io.out, stderr: io.err, exit: exits[0] ?? exit }
}
