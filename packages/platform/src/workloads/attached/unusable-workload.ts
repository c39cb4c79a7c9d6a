import type { WorkloadStatus } from '../../ports/index.ts'
import type { Surroundings, Workload } from '../workload.ts'

/**
 * An attachment that cannot even be tried, such as a URL that an earlier version let in. It must not keep the platform
 * from starting, nor the other servers from being served: it is there, and says what is wrong with it.
 */
export class UnusableWorkload implements Workload {
  readonly status: WorkloadStatus
  readonly upstream = undefined
  readonly settled: Promise<WorkloadStatus>

  constructor(uid: string, error: unknown, changed: Surroundings['changed']) {
    const why = error instanceof Error ? error.message : String(error)
    const message = `What is attached cannot be used: ${why}.`
    this.status = { state: 'failed', reason: 'CannotStart', message, restarts: 0 }
    this.settled = Promise.resolve(this.status)
    changed(uid, this.status)
  }

  async close(): Promise<void> {}
}
