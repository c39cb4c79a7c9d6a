import {
  createUpstream,
  headerValue,
  LATEST_SESSION_REVISION,
  serveStdioBridge,
  type Upstream,
} from '@mcp-runtime/wire'
import type { WorkloadOwner, WorkloadStatus } from '../../ports/index.ts'
import { OutputTail } from '../output/output-tail.ts'
import { backoff } from '../timings.ts'
import { StatusCell, type Surroundings, type Workload } from '../workload.ts'
import { processEnv } from './process-env.ts'
import type { ProcessTarget } from './target.ts'

type Bridge = Awaited<ReturnType<typeof serveStdioBridge>>

/**
 * A stdio server behind a bridge. The bridge starts a program for each session and again when one ends, so what is
 * supervised is the command: it is tried once by a session of our own, and again with growing waits until it answers.
 */
export class StdioWorkload implements Workload {
  readonly #owner: WorkloadOwner
  readonly #target: ProcessTarget
  readonly #around: Surroundings
  readonly #cell: StatusCell
  readonly #end = new AbortController()
  readonly #tail = new OutputTail()
  readonly #opened: Promise<void>
  #bridge: Bridge | undefined
  #candidate: Upstream | undefined
  #upstream: Upstream | undefined
  #timer: NodeJS.Timeout | undefined
  #attempt = 0

  constructor(owner: WorkloadOwner, target: ProcessTarget, around: Surroundings) {
    this.#owner = owner
    this.#target = target
    this.#around = around
    this.#cell = new StatusCell(owner, around.changed)
    this.#opened = this.#open()
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
    this.#end.abort()
    this.#cell.close()
    clearTimeout(this.#timer)
    this.#upstream = undefined
    await this.#opened
    await this.#candidate?.close()
    await this.#bridge?.close()
  }

  async #open(): Promise<void> {
    const { command, cwd, env } = this.#target
    try {
      this.#bridge = await serveStdioBridge({
        command,
        cwd,
        env: processEnv(process.env, env, { MCP_PATH: this.#owner.path }),
        grace: this.#around.timings.grace,
        onProcess: (pid, runs) => this.#around.remember(this.#owner, pid, runs),
        onLog: (line) => {
          this.#tail.add(line)
          this.#around.output(this.#owner, 'stderr', line)
        },
      })
    } catch (error) {
      const message = `The bridge to the command could not be opened: ${error instanceof Error ? error.message : error}.`
      this.#cell.set({ state: 'failed', reason: 'CannotStart', message, restarts: 0 })
      return
    }
    this.#candidate = createUpstream(this.#bridge.url)
    if (!this.#end.signal.aborted) void this.#try(this.#candidate)
  }

  async #try(upstream: Upstream): Promise<void> {
    const problem = await whyNotAnswering(upstream, this.#end.signal, this.#around.timings.start)
    if (this.#end.signal.aborted) return
    if (problem === undefined) {
      this.#upstream = upstream
      this.#cell.set({ state: 'ready', upstream: upstream.url.href, restarts: this.#attempt })
      return
    }
    const last = this.#tail.telling === '' ? '' : ` It wrote: ${this.#tail.telling}`
    const message = `${problem}${last}`
    this.#around.log.warn({ namespace: this.#owner.namespace, server: this.#owner.name }, message)
    this.#cell.set({ state: 'backoff', reason: 'CrashLoop', message, restarts: this.#attempt })
    this.#timer = setTimeout(() => void this.#try(upstream), backoff(this.#attempt, this.#around.timings))
    this.#timer.unref()
    this.#attempt += 1
  }
}

/** Opens a session and ends it again; a sentence when that does not work. */
async function whyNotAnswering(upstream: Upstream, end: AbortSignal, limit: number): Promise<string | undefined> {
  const headers = ['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream']
  const clientInfo = { name: 'mcp-runtime', version: '1' }
  const params = { protocolVersion: LATEST_SESSION_REVISION, capabilities: {}, clientInfo }
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }))
  const signal = AbortSignal.any([end, AbortSignal.timeout(limit)])
  const path = upstream.url.pathname
  try {
    const answer = await upstream.request({ method: 'POST', path, headers, body }, { signal })
    const session = headerValue(answer.headers, 'mcp-session-id')
    if (session !== undefined) {
      await upstream.request({ method: 'DELETE', path, headers: ['Mcp-Session-Id', session] }, { signal })
    }
    const { error } = JSON.parse(answer.body.toString('utf8')) as { error?: { message?: unknown } }
    return error === undefined ? undefined : `The command does not answer as a stdio MCP server: ${error.message}`
  } catch (error) {
    return signal.aborted
      ? `The command did not answer as a stdio MCP server within ${limit / 1000} s.`
      : `The command does not answer as a stdio MCP server: ${error instanceof Error ? error.message : error}.`
  }
}
