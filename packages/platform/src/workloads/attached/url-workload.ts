import { createUpstream, mcpUrl, type Upstream } from '@mcp-runtime/wire'
import type { WorkloadOwner, WorkloadStatus } from '../../ports/index.ts'
import { accepts } from '../probe.ts'
import { backoff } from '../timings.ts'
import { StatusCell, type Surroundings, type Workload } from '../workload.ts'

/**
 * A server that somebody else runs. It is looked at once when attached; while nothing answers it is looked at again
 * with growing waits. Calls are let through in either state, so a server that has just come up serves at once.
 */
export class UrlWorkload implements Workload {
  readonly upstream: Upstream
  readonly #url: URL
  readonly #cell: StatusCell
  readonly #end = new AbortController()
  readonly #around: Surroundings
  #timer: NodeJS.Timeout | undefined
  #attempt = 0
  #doubted = false

  constructor(owner: WorkloadOwner, url: string, around: Surroundings) {
    this.#url = mcpUrl(url)
    this.#around = around
    this.#cell = new StatusCell(owner, around.changed)
    const upstream = createUpstream(this.#url.href)
    this.upstream = {
      ...upstream,
      forward: async (...call) => {
        const outcome = await upstream.forward(...call)
        if (outcome.error === 'unreachable') this.#doubt()
        return outcome
      },
    }
    void this.#look()
  }

  get status(): WorkloadStatus {
    return this.#cell.current
  }

  get settled(): Promise<WorkloadStatus> {
    return this.#cell.settled
  }

  async close(): Promise<void> {
    this.#end.abort()
    this.#cell.close()
    clearTimeout(this.#timer)
    await this.upstream.close()
  }

  /** A call could not reach it: find out how it stands. */
  #doubt(): void {
    if (this.#doubted || this.status.state !== 'ready') return
    this.#doubted = true
    void this.#look().finally(() => {
      this.#doubted = false
    })
  }

  async #look(): Promise<void> {
    const { hostname, protocol, port, href } = this.#url
    const host = hostname.replace(/^\[|\]$/g, '')
    const up = await accepts(host, Number(port || (protocol === 'https:' ? 443 : 80)), this.#end.signal)
    if (this.#end.signal.aborted) return
    if (up) {
      this.#attempt = 0
      this.#cell.set({ state: 'ready', upstream: href, restarts: 0 })
      return
    }
    if (this.status.state !== 'unreachable') {
      const message = `Nothing answers at ${this.#url.host}.`
      this.#cell.set({ state: 'unreachable', reason: 'Unreachable', message, upstream: href, restarts: 0 })
    }
    this.#timer = setTimeout(() => void this.#look(), backoff(this.#attempt, this.#around.timings))
    this.#timer.unref()
    this.#attempt += 1
  }
}
