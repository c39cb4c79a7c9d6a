// What runs behind the gateway: an attached URL or process on one machine, containers, or pods.
import type { AttachmentTarget } from '@mcp-runtime/contract'
import type { Upstream } from '@mcp-runtime/wire'

export type WorkloadState = 'missing' | 'starting' | 'ready' | 'backoff' | 'unreachable' | 'failed'

export interface WorkloadStatus {
  readonly state: WorkloadState
  /** One word that a program may match on: WorkloadMissing, Starting, CrashLoop, Unreachable. */
  readonly reason?: string
  /** The same for people. */
  readonly message?: string
  readonly upstream?: string
  readonly pid?: number
  readonly restarts: number
}

/** The server a workload belongs to; the uid keeps a server made again under an old name from inheriting it. */
export interface WorkloadOwner {
  readonly uid: string
  readonly namespace: string
  readonly name: string
  /** MCP_PATH: where the server answers, e.g. `/ticket-desk/mcp`. */
  readonly path: string
}

export interface Workloads {
  /** Starts or replaces the workload; resolves with the first settled status (ready, or why not). */
  attach(owner: WorkloadOwner, target: AttachmentTarget, signal?: AbortSignal): Promise<WorkloadStatus>
  detach(uid: string): Promise<void>
  status(uid: string): WorkloadStatus
  /** Where calls go now; undefined while nothing can take them. */
  upstream(uid: string): Upstream | undefined
  /** Called when a status changes. Returns the way to stop. */
  onChange(listener: (uid: string, status: WorkloadStatus) => void): () => void
  close(): Promise<void>
}
