// `server logs`: what a server has written (commands-user §6.15).
import { setTimeout } from 'node:timers/promises'
import { type LogLine, routes, type ServerInfo } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { fail, type McprError } from '@mcp-runtime/sdk/errors'
import { followLines } from '../logs/follow.ts'
import { isReady, whyNotReady } from '../state/readiness.ts'
import { remedies } from '../state/remedy.ts'
import { mayBeMissing, notOffered } from '../target/only-ours.ts'
import { refuseCluster } from '../target/refuse-cluster.ts'
import { resolveTarget, type TargetOptions } from '../target/target.ts'

/** What --tail is when left out (commands-user §6.15). */
const TAIL = 200

export interface LogsOptions extends TargetOptions {
  readonly follow: boolean
  /** Lines of each replica to begin with; -1 is all. */
  readonly tail: number
  /** Milliseconds. */
  readonly since: number | undefined
  readonly previous: boolean
}

export interface ShownLine {
  readonly line: LogLine
  /** For people: with the replica in front where there are several. */
  readonly text: string
}

/**
 * The lines, oldest first; with `follow` until the signal aborts or the server is gone. A server that wrote nothing is
 * told of, with what to do. Errors: MCPR_NOT_FOUND, MCPR_FORBIDDEN; MCPR_UNSUPPORTED on a platform without logs.
 */
export async function* serverLogs(options: LogsOptions): AsyncGenerator<ShownLine> {
  const { ctx, previous, since, tail } = options
  refuseCluster(options.useKube, ['logs', options.name], {
    namespace: options.namespace,
    ...(options.follow && { follow: true }),
    ...(tail === TAIL ? {} : { tail: String(tail) }),
    ...(since === undefined ? {} : { since: `${since}ms` }),
    ...(previous && { previous: true }),
  })
  if (tail < -1) fail('MCPR_USAGE', `--tail is ${tail}; it must be a number of lines, or -1 for all.`)
  const { client, params } = await resolveTarget(options, 'logs')
  const { server } = await client.call(routes.getServer, { params })
  const several = Number(server.ready.split('/')[1]) > 1
  const query = {
    tail: String(tail),
    ...(since === undefined ? {} : { since: `${since}ms` }),
    ...(previous && { previous: 'true' }),
  }
  const following = options.follow && !previous
  // Nothing can come yet; what to do must not wait until the follower has enough.
  if (following && server.reason === 'WorkloadMissing') {
    ctx.say(`${server.name} has written nothing yet: ${whyNotReady(server)}.`)
    for (const { command, when } of remedies(server)) ctx.say(`Next: ${command}  (${when})`)
  }
  let none = true
  const lines = following ? follow(options, client, params, query) : client.lines(routes.serverLogs, { params, query })
  try {
    for await (const line of lines) {
      none = false
      yield { line, text: several && line.replica !== '' ? `[${line.replica}] ${line.line}` : line.line }
    }
  } catch (error) {
    if (ctx.signal.aborted) return
    // The server is there, so it is the route that is missing.
    const missing = mayBeMissing(error as McprError)
    throw missing && none ? notOffered(client, `logs ${params.name}`, params.namespace, error) : error
  }
  if (none && !following && !ctx.signal.aborted) tellWhy(options, server)
}

function follow(
  { ctx }: LogsOptions,
  client: PlatformClient,
  params: { readonly namespace: string; readonly name: string },
  query: Record<string, string>,
): AsyncIterable<LogLine> {
  return followLines({
    open: (sinceTime) =>
      client.lines(routes.serverLogs, {
        params,
        query: { ...query, follow: 'true', ...(sinceTime === undefined ? {} : { sinceTime, tail: '-1' }) },
      }),
    signal: ctx.signal,
    sleep: (milliseconds) => setTimeout(milliseconds, undefined, { signal: ctx.signal }),
    say: (text) => ctx.say(text),
  })
}

function tellWhy({ ctx, previous, since }: LogsOptions, server: ServerInfo): void {
  const { name } = server
  const nothing = `${name} has written nothing`
  if (previous) ctx.say(`There is nothing of a run of ${name} before the present one.`)
  else if (isReady(server)) ctx.say(since === undefined ? `${nothing}.` : `${nothing} in that time.`)
  else {
    ctx.say(`${nothing}: ${whyNotReady(server)}.`)
    for (const { command, when } of remedies(server)) {
      // Looking at the logs is what was just done.
      if (!command.startsWith('mcp-runtime server logs')) ctx.hint(`Next: ${command}  (${when})`)
    }
  }
}
