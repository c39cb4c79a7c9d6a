// The status of a server from those of its containers. Pure.
import type { WorkloadStatus } from '../../ports/index.ts'

export interface Rollout {
  /** Of the containers of the version that is wanted. */
  readonly replicas: readonly WorkloadStatus[]
  readonly desired: number
  /** How many of another version take the calls until then. */
  readonly before: number
}

/** The worst first. */
const ORDER: readonly WorkloadStatus['state'][] = ['failed', 'backoff', 'unreachable', 'missing', 'starting', 'ready']

/** Ready once one copy of the wanted version is; until then the worst copy, and who serves meanwhile, are told. */
export function rolloutStatus({ replicas, desired, before }: Rollout): WorkloadStatus {
  const restarts = replicas.reduce((sum, status) => sum + status.restarts, 0)
  const ready = replicas.filter(({ state }) => state === 'ready')
  const counts = { replicas: { ready: Math.min(ready.length, desired), desired }, restarts }
  const worst = [...replicas].sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state))[0]
  if (desired === 0) {
    return { state: 'ready', reason: 'ScaledToZero', message: 'The server is deployed with 0 replicas.', ...counts }
  }
  if (before > 0 && ready.length < desired) return updating(worst, counts)
  const upstream = ready[0]?.upstream
  if (worst === undefined) return { state: 'starting', reason: 'Starting', ...counts }
  if (ready.length === 0) return { ...worst, ...counts }
  const { reason, message } = worst
  return {
    state: 'ready',
    ...(upstream === undefined ? {} : { upstream }),
    ...(reason === undefined || ready.length >= desired ? {} : { reason }),
    ...(message === undefined || ready.length >= desired ? {} : { message }),
    ...counts,
  }
}

/** The wanted version does not run yet, or not at all, and the one before it still serves. */
function updating(
  worst: WorkloadStatus | undefined,
  counts: Pick<WorkloadStatus, 'replicas' | 'restarts'>,
): WorkloadStatus {
  const fails = worst?.message !== undefined && worst.state !== 'ready'
  if (!fails) {
    const message = 'The version before it serves until the new one does.'
    return { state: 'starting', reason: 'Updating', message, ...counts }
  }
  const message = `${worst.message} The version before it still serves.`
  return { state: worst.state, reason: worst.reason ?? 'Updating', message, ...counts }
}
