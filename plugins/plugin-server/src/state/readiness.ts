// Whether what was deployed runs. Pure: one row of the platform in, a verdict out.
import type { ServerInfo } from '@mcp-runtime/contract'

export type Readiness =
  | { readonly state: 'ready' }
  /** More waiting can help. */
  | { readonly state: 'waiting'; readonly why: string }
  /** Only the user can help (decision 8). */
  | { readonly state: 'stalled'; readonly reason: string; readonly why: string }
  /** What was deployed does not run, and will not by waiting. */
  | { readonly state: 'failed'; readonly reason: string; readonly why: string }
  /** The object that was deployed is gone, or another one has its name. */
  | { readonly state: 'replaced'; readonly why: string }

/** Reasons that no amount of waiting clears. */
const STALLED = new Set(['WorkloadMissing'])

/** Reasons that the same image will have again; what may pass (Unreachable, EngineUnavailable) is waited for. */
const FAILED = new Set(['NotListening', 'WrongPlatform', 'SecretMissing', 'CannotStart'])

/** One end may be bad luck, such as a database that is not up yet; so many are not. */
const CRASHES = 3

/** Restarts are counted over all copies. */
function isFailed({ reason = '', restarts = 0, ready }: ServerInfo): boolean {
  const copies = Number(ready.split('/')[1]) || 1
  return FAILED.has(reason) || (reason === 'CrashLoop' && restarts >= CRASHES * copies)
}

/** `1/1`, `true` or, on a server deployed with no replicas, `0/0`. */
function isFull(ready: string): boolean {
  if (ready.toLowerCase() === 'true') return true
  const [have, want] = ready.split('/').map(Number)
  return have !== undefined && want !== undefined && have === want && want > 0
}

/** What the reasons mean, for rows that bring no sentence of their own. */
const MEANING: Readonly<Record<string, string>> = {
  WorkloadMissing: 'no MCP server runs behind it yet',
  Starting: 'its MCP server is starting',
  CrashLoop: 'its MCP server keeps ending',
  Unreachable: 'its MCP server does not answer',
  Updating: 'the version before still takes the calls',
  NotListening: 'it runs, but nothing listens on its port',
  WrongPlatform: 'its image is for another kind of machine',
  SecretMissing: 'a secret that it needs is not there',
  CannotStart: 'it cannot be started',
  EngineUnavailable: 'the container engine of the platform does not answer',
}

/** Why a row is not ready, in the platform's own words where it gives some. */
export function whyNotReady({ status, ready, reason, message }: ServerInfo): string {
  const said = message?.replace(/\.$/, '') || (reason && MEANING[reason]) || `status ${status}, ${ready} ready`
  return reason ? `${said} (${reason})` : said
}

/** Whether a row says that all copies of what it describes take calls; during an update the old ones do. */
export const isReady = (row: ServerInfo): boolean =>
  row.status.toLowerCase() === 'ready' && isFull(row.ready) && row.reason !== 'Updating' && !isBehind(row)

/** Whether the state in a row is that of an older generation than its spec. */
const isBehind = ({ generation, observedGeneration }: ServerInfo): boolean =>
  observedGeneration !== undefined && observedGeneration < (generation ?? 0)

/**
 * Judges `row` as an answer to "does what `applied` describes run?". A row of an older generation, of another image or
 * tag says something about the rollout before it and is never taken for this one (commands-user §13).
 */
export function readinessOf(row: ServerInfo, applied: ServerInfo): Readiness {
  if (row.uid !== undefined && applied.uid !== undefined && row.uid !== applied.uid) {
    return { state: 'replaced', why: 'it was deleted and made again by someone else' }
  }
  if ((row.generation ?? 0) < (applied.generation ?? 0)) {
    return { state: 'waiting', why: 'the platform still shows the version before this one' }
  }
  const other = (['image', 'imageTag'] as const).find((key) => row[key] && applied[key] && row[key] !== applied[key])
  if (other !== undefined && row.generation === applied.generation) {
    return { state: 'waiting', why: `the platform still shows ${other} ${row[other]}` }
  }
  if (other !== undefined) return { state: 'replaced', why: `someone deployed ${other} ${row[other]} after you` }
  if (isBehind(row)) return { state: 'waiting', why: 'the platform has not begun with this version' }
  if (isReady(row)) return { state: 'ready' }
  if (isFailed(row)) return { state: 'failed', reason: row.reason ?? '', why: whyNotReady(row) }
  if (row.reason !== undefined && STALLED.has(row.reason)) {
    return { state: 'stalled', reason: row.reason, why: whyNotReady(row) }
  }
  return { state: 'waiting', why: whyNotReady(row) }
}
