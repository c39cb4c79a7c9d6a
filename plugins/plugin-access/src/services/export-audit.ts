// `access audit`: the audit log as it is, none of it left out, however often the connection is cut.
import { setTimeout as sleep } from 'node:timers/promises'
import type { AuditEvent } from '@mcp-runtime/contract'
import { routes } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type McprError, mcprError } from '@mcp-runtime/sdk/errors'

export interface ExportOptions {
  /** As the platform takes them. */
  readonly filter: Readonly<Record<string, string | undefined>>
  /** Id after which to begin. */
  readonly after: number | undefined
  readonly follow: boolean
  /** Milliseconds for which a platform that is gone is asked again. */
  readonly patience: number
}

/** The platform's filter of the command's flags. */
export const filterOf = (flags: Readonly<Record<string, unknown>>): ExportOptions['filter'] =>
  Object.fromEntries(
    Object.entries(FILTERS).flatMap(([flag, key]) => (typeof flags[flag] === 'string' ? [[key, flags[flag]]] : [])),
  )

const FILTERS = {
  since: 'since',
  until: 'until',
  namespace: 'namespace',
  server: 'server',
  type: 'type',
  decision: 'decision',
  'agent-id': 'agent',
  'human-id': 'human',
  actor: 'actor',
  tool: 'tool',
  reason: 'reason',
  'correlation-id': 'correlation',
} as const

type Ctx = Pick<CommandContext, 'client' | 'signal' | 'say' | 'warn'>

const FIRST_PAUSE = 200
const LONGEST_PAUSE = 5_000

/**
 * Each event once, in its order. After a cut it goes on behind the last one it gave. The end with `follow` is the signal's.
 * Errors: MCPR_UNAVAILABLE when the platform stayed away for the patience; those of the platform.
 */
export async function* exportAudit(ctx: Ctx, options: ExportOptions): AsyncGenerator<AuditEvent> {
  const { filter, follow, patience } = options
  const client = await ctx.client()
  const { signal } = ctx
  let position = options.after
  let pause = FIRST_PAUSE
  let goneSince: number | undefined
  for (;;) {
    let failure: McprError
    try {
      if (position !== undefined) await tellOfGap(ctx, position)
      const query = {
        ...filter,
        ...(position === undefined ? {} : { after: String(position) }),
        ...(follow ? { follow: 'true' } : {}),
      }
      for await (const event of client.lines(routes.exportAudit, { query, signal })) {
        goneSince = undefined
        pause = FIRST_PAUSE
        yield event
        position = event.id
      }
      if (!follow) return
      failure = mcprError('MCPR_UNAVAILABLE', `${client.baseUrl} ended the connection.`)
    } catch (error) {
      if (signal.aborted) return
      failure = error as McprError
      if (failure.code !== 'MCPR_UNAVAILABLE') throw error
    }
    if (goneSince === undefined)
      ctx.say(
        `${position === undefined ? `${client.baseUrl} does not answer` : `The connection was cut after event ${position}`}; it is tried again.`,
      )
    goneSince ??= performance.now()
    if (performance.now() - goneSince >= patience) throw withWayOn(failure, position)
    await sleep(pause, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    pause = Math.min(pause * 2, LONGEST_PAUSE)
  }
}

/** What retention took away is missing, and whoever keeps the log has to know. */
async function tellOfGap(ctx: Ctx, after: number): Promise<void> {
  const client = await ctx.client()
  const { oldest } = await client.call(routes.listAudit, { query: { limit: '1' }, signal: ctx.signal })
  if (after > 0 && oldest > after + 1) {
    ctx.warn(`The platform keeps events from ${oldest} on; what it had between ${after} and that is gone.`)
  }
}

const withWayOn = (failure: McprError, position: number | undefined): McprError =>
  mcprError('MCPR_UNAVAILABLE', failure.message, {
    hint:
      position === undefined
        ? 'Nothing was exported. Try again when the platform serves.'
        : `All events up to ${position} were exported. Go on later with --after ${position}.`,
    cause: failure,
  })
