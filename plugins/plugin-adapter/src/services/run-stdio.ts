import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { GivenFlags } from '../options/values.ts'
import { serveStdio } from '../stdio/run.ts'
import { describeIdentity } from './describe-identity.ts'
import { prepare } from './prepare.ts'

/** Gets the session, then serves the client on stdin and stdout until either ends (§2.6, §6.8). */
export async function runStdio(flags: GivenFlags, ctx: CommandContext): Promise<void> {
  const { signal } = ctx
  const runtime = await prepare('stdio', flags, ctx)
  ctx.say(`Serving standard input and output for ${runtime.options.runtime.url}`)
  ctx.say(describeIdentity(runtime))
  try {
    await serveStdio(runtime, ctx.io, signal)
  } finally {
    runtime.keeper.close()
  }
}
