// What `server deploy` answers. Pure.
import type { ApplyServerBody, ServerInfo } from '@mcp-runtime/contract'
import type { NextStep } from '@mcp-runtime/sdk/errors'
import { isReady, whyNotReady } from '../state/readiness.ts'
import { remedies } from '../state/remedy.ts'

export interface DeployResult {
  readonly action: 'created' | 'updated' | 'planned'
  readonly name: string
  /** Absent in a plan whose namespace the platform will choose. */
  readonly namespace?: string
  readonly image?: string
  readonly imageTag?: string
  readonly generation?: number
  readonly ready: boolean
  readonly status?: string
  readonly reason?: string
  /** Why it is not ready, for people. */
  readonly why?: string
  readonly endpoint?: string
  readonly next?: readonly NextStep[]
  /** What would be sent: only with `--dry-run`. */
  readonly request?: ApplyServerBody
}

/** A dry run: nothing was sent. */
export const plannedResult = (request: ApplyServerBody): DeployResult => ({
  action: 'planned',
  name: request.name,
  ...(request.namespace === undefined ? {} : { namespace: request.namespace }),
  ready: false,
  request,
})

/** `applied` is the platform's answer to the request, `row` the server as it was last seen. */
export function deployedResult(applied: ServerInfo, row: ServerInfo, update: boolean): DeployResult {
  const ready = isReady(row) && (row.generation ?? 0) >= (applied.generation ?? 0)
  const next = ready ? [] : remedies(row)
  const { name, namespace, status, image, imageTag, generation, reason, endpoint } = row
  const facts = { image, imageTag, generation, reason, endpoint, why: ready ? undefined : whyNotReady(row) }
  return {
    action: update && generation !== 1 ? 'updated' : 'created',
    name,
    namespace,
    ready,
    status,
    ...(Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as object),
    ...(next.length === 0 ? {} : { next }),
  }
}
