import { existsSync } from 'node:fs'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { dataDirOf, logFileOf } from './data-dir.ts'
import { followFile, tailOf } from './log-tail.ts'

export interface LogOptions {
  readonly dataDir: string | undefined
  readonly tail: number
  readonly follow: boolean
}

/** Lines of the platform's log, oldest first; with `follow`, until the command is interrupted. */
export async function* readLog(ctx: CommandContext, options: LogOptions): AsyncGenerator<string> {
  const path = logFileOf(dataDirOf(options.dataDir, ctx.env))
  if (!existsSync(path))
    fail('MCPR_NOT_FOUND', `There is no log at ${path}: the platform has not run there in the background.`, {
      next: [{ command: 'mcp-runtime local up', when: 'to start it' }],
    })
  yield* await tailOf(path, options.tail)
  if (options.follow) yield* followFile(path, ctx.signal)
}
