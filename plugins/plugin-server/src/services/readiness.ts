// Whether what was deployed runs. Pure: one row of the platform in, a verdict out.
import type { ServerInfo } from '@mcp-runtime/contract'

export type Readiness =
  | { readonly state: 'ready' }
  /** More waiting can help. */
  | { readonly state: 'waiting'; readonly why: string }
  /** Only the user can help (decision 8). */
  | { readonly state: 'stalled'; readonly reason: string; readonly why: string }
  /** The object that was deployed is gone, or another one has its name. */
  | { readonly state: 'replaced'; readonly why: string }

/** Reasons that no amount of waiting clears. */
const STALLED = new Set(['WorkloadMissing'])

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
}

/** Why a row is not ready, in the platform's own words where it gives some. */
export function whyNotReady({ status, ready, reason, message }: ServerInfo): string {
  const said = message?.replace(/\.$/, '') || (reason && MEANING[reason]) || `status ${status}, ${ready} ready`
  return reason ? `${said} (${reason})` : said
}

export const isReady = (row: ServerInfo): boolean => row.status.toLowerCase() === 'ready' && isFull(row.ready)

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
  if (isReady(row)) return { state: 'ready' }
  if (row.reason !== undefined && STALLED.has(row.reason)) {
    return { state: 'stalled', reason: row.reason, why: whyNotReady(row) }
  }
  return { state: 'waiting', why: whyNotReady(row) }
}
