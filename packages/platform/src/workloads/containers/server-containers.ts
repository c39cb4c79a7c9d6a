import type { Upstream } from '@mcp-runtime/wire'
import type { WorkloadStatus } from '../../ports/index.ts'
import type { Supervisor } from '../supervisor.ts'
import { BalancedUpstream } from './balanced-upstream.ts'
import type { ContainerPlan, PlanProblem } from './plan.ts'
import { ReplicaSet } from './replica-set.ts'
import { rolloutStatus } from './rollout-status.ts'
import type { ContainerSurroundings } from './surroundings.ts'

/** What shall run for a server; undefined: nothing. */
export type Wanted = ContainerPlan | PlanProblem | undefined

/** Replaced sets that are still kept for their sessions; of more, the oldest goes at once. */
const MOST_RETIRING = 2

/**
 * The containers of one server, brought step by step to what is wanted last. A new version is started beside the one
 * that serves and takes its place once all of it is ready; one that never is changes nothing for the callers.
 */
export class ServerContainers {
  readonly #uid: string
  readonly #around: ContainerSurroundings
  readonly #changed: (uid: string, status: WorkloadStatus) => void
  readonly #end = new AbortController()
  #wanted: Wanted
  #current: ReplicaSet | undefined
  #next: ReplicaSet | undefined
  readonly #retiring = new Set<ReplicaSet>()
  readonly #leaving = new Map<Supervisor, Promise<void>>()
  #balance: BalancedUpstream | undefined
  #working: Promise<void> | undefined
  #again = false
  #told = ''

  constructor(uid: string, around: ContainerSurroundings, changed: (uid: string, status: WorkloadStatus) => void) {
    this.#uid = uid
    this.#around = around
    this.#changed = changed
  }

  get status(): WorkloadStatus {
    const wanted = this.#wanted
    if (wanted === undefined) return { state: 'missing', reason: 'WorkloadMissing', restarts: 0 }
    const before = this.#serving()
    if ('status' in wanted) {
      const note = before > 0 ? ' The version before it still serves.' : ''
      return { ...wanted.status, message: `${wanted.status.message}${note}`, restarts: 0 }
    }
    const set = [this.#next, this.#current].find((candidate) => candidate?.plan.key === wanted.key)
    const older = set === this.#current ? 0 : before
    const rollout = { replicas: set?.statuses ?? [], desired: wanted.replicas, before: older }
    return { ...rolloutStatus(rollout), generation: wanted.generation }
  }

  get upstream(): Upstream | undefined {
    return this.#balance?.serves === true ? this.#balance : undefined
  }

  /** Keys of the plans whose containers belong here now, and the images they were made of. */
  get sets(): readonly ContainerPlan[] {
    const sets = [this.#next, this.#current, ...this.#retiring].flatMap((set) => (set === undefined ? [] : [set.plan]))
    return this.#wanted === undefined || 'status' in this.#wanted ? sets : [this.#wanted, ...sets]
  }

  /** Only what was wanted last is brought about; what is on its way is given up. */
  want(wanted: Wanted): void {
    this.#wanted = wanted
    this.#work()
  }

  /** Resolves when nothing is being brought about any more, containers that only wait for their sessions aside. */
  async settled(): Promise<void> {
    while (this.#working !== undefined) await this.#working
  }

  async close(): Promise<void> {
    this.#end.abort()
    this.want(undefined)
    await this.settled()
  }

  #work(): void {
    this.#again = true
    this.#working ??= this.#bringAbout().finally(() => {
      this.#working = undefined
      if (this.#again) this.#work()
    })
    this.#tell()
  }

  async #bringAbout(): Promise<void> {
    while (this.#again) {
      this.#again = false
      try {
        await this.#step()
      } catch (error) {
        this.#around.log.error({ err: error, server: this.#uid }, 'containers could not be brought about')
      }
      this.#tell()
    }
  }

  async #step(): Promise<void> {
    const wanted = this.#wanted
    if (wanted === undefined) return this.#endAll()
    if ('status' in wanted) return this.#drop()
    if (this.#current?.plan.key === wanted.key) {
      await this.#drop()
      for (const replica of this.#current.scale(wanted)) this.#leave(replica)
      return
    }
    if (this.#next?.plan.key === wanted.key) {
      for (const replica of this.#next.scale(wanted)) this.#leave(replica)
    } else {
      await this.#drop()
      // One that serves nobody is not worth keeping beside the new one.
      if (this.#current !== undefined && (wanted.recreate || this.#current.ready === 0)) await this.#endCurrent()
      this.#next = new ReplicaSet(wanted, this.#around, () => this.#onChange())
      this.#next.scale(wanted)
    }
    this.#switch()
  }

  /** Something about a container has changed: calls may go elsewhere, and a new version may be ready. */
  #onChange(): void {
    this.#switch()
    this.#tell()
  }

  #switch(): void {
    const wanted = this.#wanted
    const next = this.#next
    const first = this.#current === undefined
    if (next !== undefined && wanted !== undefined && !('status' in wanted) && next.plan.key === wanted.key) {
      // The very first version serves with what is ready of it.
      if (next.complete || first) {
        const old = this.#current
        this.#current = next
        this.#next = undefined
        if (old !== undefined) this.#retire(old)
      }
    }
    this.#direct()
  }

  /** Tells the balance who takes calls. */
  #direct(): void {
    const set = this.#current
    if (set !== undefined) {
      const { clock, timings } = this.#around
      const url = `http://containers.invalid${set.plan.owner.path}`
      if (this.#balance?.url.href !== url) {
        this.#balance = new BalancedUpstream(url, { clock, quiet: timings.quiet, drain: timings.drain })
      }
    }
    const leaving = [...this.#leaving.keys()].flatMap(({ upstream }) => (upstream === undefined ? [] : [upstream]))
    const retiring = [...this.#retiring].flatMap(({ upstreams }) => upstreams)
    this.#balance?.set(set?.upstreams ?? [], [...leaving, ...retiring])
  }

  #serving(): number {
    return (this.#current?.ready ?? 0) + [...this.#retiring].reduce((sum, set) => sum + set.ready, 0)
  }

  /** Ends a set once its calls and sessions are over. */
  #retire(set: ReplicaSet): void {
    this.#retiring.add(set)
    set.retire()
    const [oldest] = this.#retiring
    const crowded = this.#retiring.size > MOST_RETIRING ? oldest : undefined
    const over = async (): Promise<void> => {
      const { signal } = this.#end
      await this.#balance?.drained(set.upstreams, signal)
      await this.#endSet(set)
    }
    void over()
    if (crowded !== undefined) void this.#endSet(crowded)
  }

  /** The same for a single replica too much. */
  #leave(replica: Supervisor): void {
    const { upstream } = replica
    const over = async (): Promise<void> => {
      if (upstream !== undefined) await this.#balance?.drained([upstream], this.#end.signal)
      await replica.close()
      this.#leaving.delete(replica)
      this.#direct()
    }
    this.#leaving.set(replica, over())
    this.#direct()
  }

  async #endSet(set: ReplicaSet): Promise<void> {
    this.#retiring.delete(set)
    this.#direct()
    await set.close()
    this.#around.tidy()
    this.#tell()
  }

  async #endCurrent(): Promise<void> {
    const set = this.#current
    this.#current = undefined
    this.#direct()
    await set?.close()
  }

  /** Gives up a version that is not wanted any more before it served. */
  async #drop(): Promise<void> {
    const set = this.#next
    this.#next = undefined
    await set?.close()
  }

  async #endAll(): Promise<void> {
    const retiring = [...this.#retiring]
    this.#retiring.clear()
    const leaving = [...this.#leaving.keys()]
    await Promise.all([
      this.#drop(),
      this.#endCurrent(),
      ...retiring.map((set) => set.close()),
      ...leaving.map((replica) => replica.close()),
    ])
    this.#leaving.clear()
    this.#direct()
  }

  #tell(): void {
    const { status } = this
    const told = JSON.stringify(status)
    if (told === this.#told) return
    this.#told = told
    this.#changed(this.#uid, status)
  }
}
