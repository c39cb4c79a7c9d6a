import { setTimeout as sleep } from 'node:timers/promises'
import type { Upstream } from '@mcp-runtime/wire'
import type { WorkloadOwner, WorkloadState, WorkloadStatus } from '../ports/index.ts'
import { backoff } from './timings.ts'
import { StatusCell, type Surroundings, type Workload } from './workload.ts'

/** One run of a supervised program, from its start to its end. */
export interface Run {
  readonly pid: number | undefined
  /** Resolves with where calls go once it serves; undefined when the run ends, or is ended, before that. */
  readonly serving: Promise<Upstream | undefined>
  /** Resolves while it does not serve yet with what seems wrong with it; undefined: nothing. Never rejects. */
  readonly doubt?: Promise<Pick<WorkloadStatus, 'reason' | 'message'> | undefined>
  /** Resolves when it has ended, with why. Never rejects. */
  readonly ended: Promise<RunEnd>
  /** Ends it and everything it has started; resolves when that is done. */
  stop(): Promise<void>
}

export interface RunEnd {
  /** A sentence for people. */
  readonly message: string
  /** Starting it again would end the same way (no such program). */
  readonly hopeless?: boolean
  /** What to show until it runs again. Default: backoff and CrashLoop; failed and CannotStart when it is hopeless. */
  readonly state?: WorkloadState
  readonly reason?: string
  /** Starts the next run when it resolves, in place of the wait that grows. */
  readonly again?: Promise<void>
}

/** Keeps a program running: restarts with exponential waits, which begin anew after a healthy run (decision 14). */
export class Supervisor implements Workload {
  readonly #owner: WorkloadOwner
  readonly #around: Surroundings
  readonly #start: () => Promise<Run>
  readonly #cell: StatusCell
  readonly #closing = new AbortController()
  readonly #finished: Promise<void>
  #run: Run | undefined
  #upstream: Upstream | undefined
  #restarts = 0
  #last: RunEnd | undefined

  constructor(owner: WorkloadOwner, start: () => Promise<Run>, around: Surroundings) {
    this.#owner = owner
    this.#start = start
    this.#around = around
    this.#cell = new StatusCell(owner, around.changed)
    this.#finished = this.#supervise()
  }

  get status(): WorkloadStatus {
    return this.#cell.current
  }

  get settled(): Promise<WorkloadStatus> {
    return this.#cell.settled
  }

  get upstream(): Upstream | undefined {
    return this.#upstream
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#cell.close()
    await this.#run?.stop()
    await this.#finished
  }

  async #supervise(): Promise<void> {
    const { clock, timings, log } = this.#around
    let attempt = 0
    while (!this.#closing.signal.aborted) {
      const began = clock()
      const end = await this.#once()
      if (this.#closing.signal.aborted) return
      if (clock() - began >= timings.healthy) attempt = 0
      this.#last = end
      const about = { namespace: this.#owner.namespace, server: this.#owner.name }
      if (end.hopeless === true) {
        log.warn(about, end.message)
        const { state = 'failed', reason = 'CannotStart', message } = end
        this.#cell.set({ state, reason, message, restarts: this.#restarts })
        return
      }
      const { state = 'backoff', reason = 'CrashLoop', message, again } = end
      const wait = backoff(attempt, timings)
      log.warn({ ...about, ...(again === undefined ? { wait } : {}) }, message)
      this.#cell.set({ state, reason, message, restarts: this.#restarts })
      await (again ?? sleep(wait, undefined, { signal: this.#closing.signal, ref: false })).catch(() => undefined)
      if (again === undefined) attempt += 1
      this.#restarts += 1
    }
  }

  /** Until it serves, why it ended the last time is what there is to say; a run that served is forgotten. */
  #starting(): Pick<WorkloadStatus, 'state' | 'reason' | 'message'> {
    const { reason = 'CrashLoop', message } = this.#last ?? { reason: 'Starting', message: undefined }
    return { state: 'starting', reason, ...(message === undefined ? {} : { message }) }
  }

  async #once(): Promise<RunEnd> {
    let run: Run
    this.#around.began(this.#owner)
    try {
      run = await this.#start()
    } catch (error) {
      return { message: `The command could not be started: ${error instanceof Error ? error.message : error}.` }
    }
    this.#run = run
    const pid = run.pid === undefined ? {} : { pid: run.pid }
    this.#around.remember(this.#owner, run.pid, true)
    if (this.#closing.signal.aborted) await run.stop()
    else this.#cell.set({ ...this.#starting(), restarts: this.#restarts, ...pid })
    void run.doubt?.then((doubt) => {
      const waits = this.#run === run && this.#cell.current.state === 'starting' && !this.#closing.signal.aborted
      if (doubt !== undefined && waits) this.#cell.set({ ...this.#cell.current, ...doubt })
    })
    const upstream = await run.serving
    if (upstream !== undefined && !this.#closing.signal.aborted) {
      this.#upstream = upstream
      this.#cell.set({ state: 'ready', upstream: upstream.url.href, restarts: this.#restarts, ...pid })
    }
    const end = await run.ended
    this.#upstream = undefined
    await upstream?.close()
    this.#around.remember(this.#owner, run.pid, false)
    return end
  }
}
