import type { Engine } from '../../engine/index.ts'
import { networkConfig } from './container-config.ts'
import { EGRESS, networkName, ofInstance, ofServer, SERVER } from './labels.ts'
import type { ContainerPlan } from './plan.ts'

/** The networks of servers: one each, made with the first container, removed with the server. */
export class EngineNetworks {
  readonly #engine: Engine
  readonly #instance: string
  readonly #coming = new Map<string, Promise<void>>()

  constructor(engine: Engine, instance: string) {
    this.#engine = engine
    this.#instance = instance
  }

  /** Rejects with EngineError. */
  ensure(plan: ContainerPlan): Promise<void> {
    const { uid } = plan.owner
    const known = this.#coming.get(uid)
    if (known !== undefined) return known
    const coming = this.#make(plan).finally(() => this.#coming.delete(uid))
    this.#coming.set(uid, coming)
    return coming
  }

  /** Removes the networks of servers that `keep` does not name. */
  async prune(keep: (uid: string) => boolean): Promise<void> {
    for (const { id, labels } of await this.#engine.listNetworks(ofInstance(this.#instance))) {
      if (!keep(labels[SERVER] ?? '')) await this.#engine.removeNetwork(id)
    }
  }

  async #make(plan: ContainerPlan): Promise<void> {
    const { owner, egress } = plan
    let there = false
    for (const { id, name, labels } of await this.#engine.listNetworks(ofServer(this.#instance, owner.uid))) {
      there = name === networkName(this.#instance, owner.name, owner.uid) && labels[EGRESS] === String(egress)
      if (!there) await this.#engine.removeNetwork(id)
    }
    if (!there) await this.#engine.createNetwork(networkConfig(plan, this.#instance))
  }
}
