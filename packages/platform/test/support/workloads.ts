// Workloads over a store of their own, and small servers for them to run.
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { AttachmentTarget } from '@mcp-runtime/contract'
import { kinds } from '../../src/kinds.ts'
import type { Store, WorkloadOwner, Workloads } from '../../src/ports/index.ts'
import { createAttachedWorkloads, type Timings } from '../../src/workloads/index.ts'
import { silent, tempStore } from './temp-store.ts'

export const NS = 'team-a'

/** A server that tells what it was started with. */
export const SERVER = `require('node:http').createServer((req, res) => res.end(JSON.stringify({
  pid: process.pid, url: req.url, path: process.env.MCP_PATH, env: Object.keys(process.env), argv: process.argv.slice(1),
}))).listen(process.env.PORT, '127.0.0.1')`

export const node = (script: string, more: Partial<AttachmentTarget & { kind: 'process' }> = {}): AttachmentTarget => ({
  kind: 'process',
  command: [process.execPath, '-e', script],
  cwd: tmpdir(),
  ...more,
})

/** A process that has ended and waits for its parent to look (in a container that may take long) runs no more. */
export const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    if (!existsSync('/proc/self/stat')) return true
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z'
  } catch {
    return false
  }
}

export class WorkloadRig {
  readonly lines: string[] = []
  readonly cleanup: (() => unknown)[] = []
  readonly store: Store
  workloads: Workloads

  constructor() {
    const temp = tempStore()
    this.store = temp.store
    this.cleanup.push(() => temp.close())
    this.workloads = this.start()
  }

  /** One more platform on the same store. */
  start(timings: Partial<Timings> = {}): Workloads {
    const started = createAttachedWorkloads({
      store: this.store,
      log: silent,
      clock: Date.now,
      timings: { look: 5, firstWait: 10, grace: 300, ...timings },
      output: (_owner, _stream, line) => this.lines.push(line),
    })
    this.cleanup.push(() => started.close())
    return started
  }

  async deploy(name = 'desk'): Promise<WorkloadOwner> {
    const record = { labels: {}, annotations: {}, spec: { image: 'desk:1' } }
    const { uid } = await this.store.write((to) => to.put(kinds.server, NS, name, record))
    return { uid, namespace: NS, name, path: `/${name}/mcp` }
  }

  /** Keeps an attachment as the API does, then has it started. */
  async attach(owner: WorkloadOwner, target: AttachmentTarget, signal?: AbortSignal, by = this.workloads) {
    const { uid, namespace, name } = owner
    await this.store.write((to) => to.put(kinds.attachment, namespace, name, { serverUid: uid, target }))
    return by.attach(owner, signal)
  }

  async detach({ uid, namespace, name }: WorkloadOwner): Promise<void> {
    await this.store.write((to) => to.delete(kinds.attachment, namespace, name))
    await this.workloads.detach(uid)
  }

  /** What the server of the workload answers to GET. */
  async get(uid: string) {
    const upstream = this.workloads.upstream(uid)
    if (upstream === undefined) return undefined
    const answer = await upstream.request({ method: 'GET', path: upstream.url.pathname, headers: [] })
    return JSON.parse(answer.body.toString())
  }

  async stop(): Promise<void> {
    for (const step of this.cleanup.splice(0).reverse()) await step()
  }
}
