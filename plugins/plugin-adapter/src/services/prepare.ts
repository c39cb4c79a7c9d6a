import { adapterSessionError } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import type { Mode } from '../flags/settings.ts'
import type { AdapterOptions } from '../options/options.ts'
import { resolveOptions } from '../options/resolve.ts'
import type { GivenFlags } from '../options/values.ts'
import { createRuntime, type Runtime } from '../runtime/runtime.ts'
import { PlatformClock } from '../session/clock.ts'
import { SessionKeeper } from '../session/keeper.ts'
import { platformSource } from './session-source.ts'
import { readTlsFiles } from './tls-files.ts'

/** Flags to a governed way to the server: options, files, session. Every failure comes before anything is served. */
export async function prepare(mode: Mode, flags: GivenFlags, ctx: CommandContext): Promise<Runtime> {
  const options = readOptions(mode, flags, ctx)
  ctx.redactor.add(options.pinned.secret)
  ctx.redactor.add(options.proxy.localToken)
  ctx.redactor.add(options.runtime.authHeader.replace(/^\S+\s+/, ''))
  const tls = await readTlsFiles(options.runtime.tls)
  const clock = new PlatformClock()
  const keeper = await startSession(options, ctx, clock)
  return createRuntime(options, { keeper, clock, tls, warn: ctx.warn, info: ctx.say })
}

function readOptions(mode: Mode, flags: GivenFlags, ctx: CommandContext): AdapterOptions {
  const resolved = resolveOptions(mode, flags, ctx.env)
  if (resolved.ok) {
    for (const warning of resolved.warnings) ctx.warn(warning)
    return resolved.options
  }
  if (resolved.unsupported !== undefined) return fail('MCPR_UNSUPPORTED', resolved.unsupported)
  const [first = '', ...more] = resolved.problems
  const message = more.length === 0 ? `${first}.` : `${resolved.problems.map((problem) => `\n  ${problem}`).join('')}`
  return fail('MCPR_USAGE', more.length === 0 ? upper(message) : `These values cannot be used:${message}`, {
    details: { problems: resolved.problems },
    next: [{ command: `mcp-runtime adapter ${mode} --help`, when: 'to see all flags' }],
  })
}

async function startSession(
  options: AdapterOptions,
  ctx: CommandContext,
  clock: PlatformClock,
): Promise<SessionKeeper> {
  const { session, platformUrl, pinned, autoRefresh } = options
  const source = session === undefined ? undefined : platformSource(ctx, platformUrl, session, clock)
  try {
    return await SessionKeeper.start(
      {
        pinned,
        autoRefresh,
        clock,
        notify: (text, good) => (good ? ctx.say(text) : ctx.warn(text)),
        ...(source ? { source } : {}),
      },
      ctx.signal,
    )
  } catch (error) {
    throw session === undefined ? error : adapterSessionError(error, session)
  }
}

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
