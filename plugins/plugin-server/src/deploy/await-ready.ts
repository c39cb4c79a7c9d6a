// Waiting for a deployment. The clock and the platform come in as functions, so that a test needs neither.
import type { ServerInfo } from '@mcp-runtime/contract'
import { fail } from '@mcp-runtime/sdk/errors'
import { type Readiness, readinessOf } from '../state/readiness.ts'
import { hintFor, remedies } from '../state/remedy.ts'

export interface AwaitReadyOptions {
  readonly applied: ServerInfo
  /** Reads the item; throws MCPR_* errors. */
  readonly read: () => Promise<ServerInfo>
  readonly timeoutMs: number
  /** Milliseconds of a clock that never jumps. */
  readonly clock: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** Told each time the reason changes. */
  readonly onWaiting?: (why: string) => void
}

export type Outcome = Exclude<Readiness, { state: 'waiting' | 'replaced' | 'failed' }> & { readonly row: ServerInfo }

/** Most servers start within a second or not for long: quick looks at first, then every two seconds. */
const FIRST_POLL_MS = 100
const POLL_MS = 2000
/** What a restart of a container engine takes, and more; one that is away for longer waits for a person (decision 8). */
const ENGINE_PATIENCE_MS = 30_000
/** Answers that a platform under load or in restart gives, and that the next poll may not. */
const PASSING = new Set(['MCPR_UNAVAILABLE', 'MCPR_RATE_LIMITED', 'MCPR_TIMEOUT', 'MCPR_BAD_REPLY', 'MCPR_NOT_FOUND'])

/**
 * Reads the server at once, then after 100 ms and ever later up to every two seconds, until it is ready or stalled
 * (commands-user §6.4 step 10). Throws MCPR_TIMEOUT with the last reason, MCPR_WORKLOAD_FAILED when what was deployed
 * does not run, MCPR_ENGINE_UNAVAILABLE when nothing has been there to run it for a while, MCPR_CONFLICT when someone
 * replaced the server meanwhile.
 */
export async function awaitReady(options: AwaitReadyOptions): Promise<Outcome> {
  const { applied, read, clock, sleep, onWaiting } = options
  const deadline = clock() + options.timeoutMs
  let last = ''
  let row = applied
  let pause = FIRST_POLL_MS
  let awaySince: number | undefined
  for (;;) {
    const seen = await read().then(
      (fresh) => {
        row = fresh
        return readinessOf(fresh, applied)
      },
      (error: { code?: string; message: string }) => {
        if (!PASSING.has(error.code ?? '')) throw error
        return { state: 'waiting', why: error.message } as const
      },
    )
    if (seen.state === 'ready' || seen.state === 'stalled') return { ...seen, row }
    if (seen.state === 'failed') failed(row, seen.why)
    if (seen.state === 'replaced') {
      fail('MCPR_CONFLICT', `${applied.name} was deployed, but ${seen.why}.`, { details: { server: row } })
    }
    if (seen.why !== last) onWaiting?.(seen.why)
    last = seen.why
    awaySince = row.reason === 'EngineUnavailable' ? (awaySince ?? clock()) : undefined
    if (awaySince !== undefined && clock() - awaySince >= ENGINE_PATIENCE_MS) engineAway(row, last)
    const left = deadline - clock()
    if (left <= 0) timedOut(options, row, last)
    await sleep(Math.min(pause, left))
    pause = Math.min(pause * 2, POLL_MS)
  }
}

function failed(row: ServerInfo, why: string): never {
  const { name, namespace, status, ready, reason = '', restarts } = row
  const details = { name, namespace, status, ready, reason, ...(restarts === undefined ? {} : { restarts }) }
  return fail('MCPR_WORKLOAD_FAILED', `${name} is deployed, but does not run: ${why}.`, {
    hint: hintFor(reason),
    next: [...remedies(row)],
    details,
  })
}

function engineAway(row: ServerInfo, why: string): never {
  return fail('MCPR_ENGINE_UNAVAILABLE', `${row.name} is deployed, but nothing can run it: ${why}.`, {
    hint: 'Nothing is undone: it starts by itself once the container engine is back.',
    next: [...remedies(row)],
    details: { name: row.name, namespace: row.namespace, status: row.status, reason: row.reason ?? null },
  })
}

function timedOut({ applied, timeoutMs }: AwaitReadyOptions, row: ServerInfo, why: string): never {
  const { name, namespace } = applied
  return fail('MCPR_TIMEOUT', `${name} is deployed but was not ready within ${timeoutMs / 1000} s: ${why}.`, {
    hint: 'Nothing is undone; it may still become ready.',
    next: [
      { command: `mcp-runtime server status ${name} --namespace ${namespace}`, when: 'to look again' },
      ...remedies(row),
    ],
    details: { name, namespace, status: row.status, ready: row.ready, reason: row.reason ?? null },
  })
}
