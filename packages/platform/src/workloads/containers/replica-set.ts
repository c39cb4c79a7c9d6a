import type { Upstream } from '@mcp-runtime/wire'
import type { WorkloadStatus } from '../../ports/index.ts'
import { Supervisor } from '../supervisor.ts'
import { KEY, ofServer } from './labels.ts'
import type { ContainerPlan } from './plan.ts'
import { runContainer } from './run-container.ts'
import type { ContainerSurroundings } from './surroundings.ts'

/** The containers of one plan, each kept running by a supervisor of its own. */
export class ReplicaSet {
  #plan: ContainerPlan
  readonly #around: ContainerSurroundings
  readonly #changed: () => void
  #replicas: Supervisor[] = []
  #retiring = false
  readonly #closing: Promise<void>[] = []

  constructor(plan: ContainerPlan, around: ContainerSurroundings, changed: () => void) {
    this.#plan = plan
    this.#around = around
    this.#changed = changed
  }

  get plan(): ContainerPlan {
    return this.#plan
  }

  get statuses(): readonly WorkloadStatus[] {
    return this.#replicas.map(({ status }) => status)
  }

  get upstreams(): readonly Upstream[] {
    return this.#replicas.flatMap(({ upstream }) => (upstream === undefined ? [] : [upstream]))
  }

  get ready(): number {
    return this.#replicas.filter(({ status }) => status.state === 'ready').length
  }

  /** Whether every replica that is wanted takes calls; of none wanted, at once. */
  get complete(): boolean {
    return this.ready === this.#plan.replicas && this.#replicas.length === this.#plan.replicas
  }

  /**
   * Takes over a plan of the same key: starts what is missing and gives back what is too much, still running, for the
   * caller to close.
   */
  scale(plan: ContainerPlan): readonly Supervisor[] {
    this.#plan = plan
    const surplus = this.#replicas.splice(plan.replicas)
    const { owner } = plan
    while (this.#replicas.length < plan.replicas) {
      const replica = this.#replicas.length
      const around = {
        ...this.#around,
        output: () => undefined,
        began: () => undefined,
        changed: () => this.#onChange(),
        remember: () => undefined,
      }
      // The plan of the moment: a variable that changes has another key, so this one still says what runs.
      const start = async () => runContainer(this.#plan, replica, this.#around)
      this.#replicas.push(new Supervisor(owner, start, around))
    }
    return surplus
  }

  /** From now on nothing is started again: what ends is over. */
  retire(): void {
    this.#retiring = true
    this.#onChange()
  }

  async close(): Promise<void> {
    this.#retiring = true
    await Promise.all([...this.#replicas.splice(0).map((replica) => replica.close()), ...this.#closing])
    await this.#removeEnded().catch(() => void this.#around.watch.back())
  }

  /** What ended and was kept for its output. */
  async #removeEnded(): Promise<void> {
    const { engine, instance, taken } = this.#around
    const { owner, key } = this.#plan
    for (const { id } of await engine.listContainers([...ofServer(instance, owner.uid), `${KEY}=${key}`])) {
      if (!taken.has(id)) await engine.removeContainer(id)
    }
  }

  #onChange(): void {
    if (this.#retiring) {
      const over = this.#replicas.filter(({ status }) => status.state !== 'ready')
      this.#replicas = this.#replicas.filter((replica) => !over.includes(replica))
      for (const replica of over) this.#closing.push(replica.close())
    }
    this.#changed()
  }
}
