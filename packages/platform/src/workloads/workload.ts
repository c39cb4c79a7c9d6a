import type { Upstream } from '@mcp-runtime/wire'
import type { Log, WorkloadOwner, WorkloadStatus } from '../ports/index.ts'
import type { Timings } from './timings.ts'

/** One server's workload while it is attached. */
export interface Workload {
  readonly status: WorkloadStatus
  /** Where calls go now; undefined while nothing can take them. */
  readonly upstream: Upstream | undefined
  /** Resolves with the first state that is not `starting`, or when it is closed before. Never rejects. */
  readonly settled: Promise<WorkloadStatus>
  /** Ends it and everything it started. */
  close(): Promise<void>
}

export type OutputSink = (owner: WorkloadOwner, stream: 'stdout' | 'stderr', line: string) => void

/** What every kind of workload is given. */
export interface Surroundings {
  readonly log: Log
  readonly timings: Timings
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly output: OutputSink
  /** A supervised program is about to be started, for the first time or again. */
  readonly began: (owner: WorkloadOwner) => void
  /** A status has changed. */
  readonly changed: (uid: string, status: WorkloadStatus) => void
  /** Remembers a process group while it runs, so that the next platform can end it should this one die. */
  readonly remember: (owner: WorkloadOwner, pid: number | undefined, runs: boolean) => void
}

/** The status cell that the kinds of workload share: tells changes, and when the first one settles. */
export class StatusCell {
  readonly settled: Promise<WorkloadStatus>
  #current: WorkloadStatus = { state: 'starting', reason: 'Starting', restarts: 0 }
  #settle: (status: WorkloadStatus) => void = () => undefined
  readonly #uid: string
  readonly #changed: Surroundings['changed']

  constructor({ uid }: WorkloadOwner, changed: Surroundings['changed']) {
    this.#uid = uid
    this.#changed = changed
    this.settled = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  get current(): WorkloadStatus {
    return this.#current
  }

  /** The workload is being closed: nobody shall wait for it any longer. */
  close(): void {
    this.#settle(this.#current)
  }

  set(status: WorkloadStatus): void {
    this.#current = status
    if (status.state !== 'starting') this.#settle(status)
    this.#changed(this.#uid, status)
  }
}
