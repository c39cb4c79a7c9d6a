// `access log`: what was decided lately about whose calls, and what would change it.
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { asLogin } from '../explain/as-login.ts'
import { callsOf, type LoggedCall } from '../log/calls.ts'
import { type CallFilter, newestPage, pageAfter } from '../log/pages.ts'
import { withToday } from '../log/today.ts'

export interface LogOptions extends CallFilter {
  readonly limit: number
}

/** The newest calls, oldest first. */
export async function recentCalls(ctx: CommandContext, options: LogOptions): Promise<readonly LoggedCall[]> {
  const client = await ctx.client()
  const { calls } = await newest(client, options, ctx.signal)
  return pasteable(ctx, await withToday(client, calls, ctx.signal))
}

/** The newest calls, then each as it happens, until the signal aborts, which is its end and no error. */
export async function* followCalls(ctx: CommandContext, options: LogOptions): AsyncGenerator<LoggedCall> {
  const { signal } = ctx
  const client = await ctx.client()
  try {
    let { calls, next } = await newest(client, options, signal)
    for (;;) {
      yield* pasteable(ctx, await withToday(client, calls, signal))
      const page = await pageAfter(client, options, next, signal)
      calls = callsOf(page.events)
      next = page.next
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

const pasteable = (ctx: CommandContext, calls: readonly LoggedCall[]): readonly LoggedCall[] =>
  calls.map((call) =>
    call.now?.change === undefined ? call : { ...call, now: { ...call.now, change: asLogin(ctx, call.now.change) } },
  )

async function newest(client: PlatformClient, { limit, ...filter }: LogOptions, signal: AbortSignal) {
  const { events, next } = await newestPage(client, filter, limit, signal)
  return { calls: callsOf(events).slice(-limit), next }
}
