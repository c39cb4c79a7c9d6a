// What runs behind the gateway: an attached URL or process on one machine, containers, or pods.
import type { Upstream } from '@mcp-runtime/wire'

export type WorkloadState = 'missing' | 'starting' | 'ready' | 'backoff' | 'unreachable' | 'failed'

export interface WorkloadStatus {
  readonly state: WorkloadState
  /**
   * The generation of the server that this status speaks of, for workloads that follow the spec: while another one is
   * asked for already, who waits for it knows that this is the state before. Absent: any.
   */
  readonly generation?: number
  /**
   * One word that a program may match on (with the state ready only Updating: the version before takes the calls
   * still): WorkloadMissing, Starting, Updating, CrashLoop, CannotStart, Unreachable,
   * NotListening, WrongPlatform, SecretMissing, EngineUnavailable.
   */
  readonly reason?: string
  /** The same for people. */
  readonly message?: string
  readonly upstream?: string
  readonly pid?: number
  /** Copies that take calls, of those wanted; absent: one or none, as the state says. */
  readonly replicas?: { readonly ready: number; readonly desired: number }
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

export interface LogQuery {
  /** Last lines of each replica; absent: all that are kept. */
  readonly tail?: number
  /** Only lines younger than this many milliseconds. */
  readonly since?: number
  /** Of the run before the present one. */
  readonly previous?: boolean
  /** Go on as lines are written, until `signal` aborts. */
  readonly follow?: boolean
  readonly signal?: AbortSignal
}

export interface LogLine {
  /** RFC 3339. */
  readonly time: string
  readonly replica: string
  readonly stream: 'stdout' | 'stderr'
  readonly line: string
}

export interface Workloads {
  /**
   * Starts what the server's attachment in the store says, in place of what runs; resolves with the first settled status
   * (ready, or why not). The caller keeps the attachment: written before this, deleted before `detach`.
   */
  attach(owner: WorkloadOwner, signal?: AbortSignal): Promise<WorkloadStatus>
  /** Ends what runs for the server. */
  detach(uid: string): Promise<void>
  status(uid: string): WorkloadStatus
  /** Where calls go now; undefined while nothing can take them. */
  upstream(uid: string): Upstream | undefined
  /** What the server has written, oldest first. */
  logs(uid: string, query: LogQuery): AsyncIterable<LogLine>
  /** Called when a status changes. Returns the way to stop. */
  onChange(listener: (uid: string, status: WorkloadStatus) => void): () => void
  close(): Promise<void>
}
