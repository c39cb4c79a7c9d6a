// What is asked of a container engine and what it answers, in the words of the Docker Engine API.
import type { Readable } from 'node:stream'

export interface EngineFacts {
  readonly os: string
  readonly architecture: string
}

/** Body of /containers/create, as far as it is used here. */
export interface ContainerConfig {
  readonly Image: string
  readonly Env: readonly string[]
  readonly User: string
  readonly Labels: Readonly<Record<string, string>>
  readonly ExposedPorts?: Readonly<Record<string, object>>
  readonly Healthcheck?: { readonly Test: readonly ['NONE'] }
  readonly HostConfig: {
    readonly NetworkMode: string
    readonly ReadonlyRootfs: boolean
    readonly Tmpfs: Readonly<Record<string, string>>
    readonly Mounts?: readonly {
      readonly Type: 'tmpfs'
      readonly Target: string
      readonly TmpfsOptions: { readonly SizeBytes: number; readonly Mode: number }
    }[]
    /** Name servers that the engine's own passes questions on to. */
    readonly Dns?: readonly string[]
    readonly SecurityOpt: readonly string[]
    readonly CapDrop: readonly string[]
    readonly Privileged: boolean
    /** Bytes. */
    readonly Memory: number
    /** Bytes of memory and swap together. */
    readonly MemorySwap: number
    /** Billionths of a processor. */
    readonly NanoCpus: number
    readonly PidsLimit: number
    readonly RestartPolicy: { readonly Name: 'no' }
    readonly LogConfig: { readonly Type: string; readonly Config: Readonly<Record<string, string>> }
  }
}

export interface ContainerSummary {
  readonly id: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** created, running, paused, restarting, removing, exited, dead. */
  readonly state: string
  /** Seconds since the epoch. */
  readonly created: number
}

export interface ContainerDetails {
  readonly id: string
  readonly running: boolean
  /** Of its first process, on the engine's machine; 0 while it does not run. */
  readonly pid: number
  readonly exitCode: number
  readonly outOfMemory: boolean
  /** Why it could not be started. */
  readonly error: string
  /** Its address in each network, by the network's name; '' while it does not run. */
  readonly addresses: Readonly<Record<string, string>>
}

export interface ImageDetails {
  readonly id: string
  readonly os: string
  readonly architecture: string
  readonly tags: readonly string[]
}

export interface NetworkConfig {
  readonly Name: string
  /** Nothing leaves it. */
  readonly Internal: boolean
  readonly Labels: Readonly<Record<string, string>>
  readonly Options: Readonly<Record<string, string>>
}

export interface EngineLogQuery {
  readonly tail?: number
  /** Milliseconds since the epoch. */
  readonly since?: number
  readonly follow?: boolean
  readonly signal?: AbortSignal
}

export interface EngineLogLine {
  /** RFC 3339 with nanoseconds, as the engine gives it. */
  readonly time: string
  readonly stream: 'stdout' | 'stderr'
  readonly line: string
}

export interface EngineEvent {
  /** container, network, image, … */
  readonly type: string
  /** start, die, oom, destroy, … */
  readonly action: string
  readonly id: string
  readonly labels: Readonly<Record<string, string>>
}

/** Labels that a thing must have: `name` or `name=value`. */
export type LabelFilter = readonly string[]

/** The container engine. Every method rejects with EngineError. */
export interface Engine {
  facts(): Promise<EngineFacts>
  /** Whether it answers now. Never rejects. */
  answers(): Promise<boolean>
  createContainer(name: string, config: ContainerConfig): Promise<string>
  startContainer(id: string): Promise<void>
  /** SIGTERM, and SIGKILL after `grace` ms; no error when it does not run. */
  stopContainer(id: string, grace: number): Promise<void>
  killContainer(id: string): Promise<void>
  /** Running or not, with its anonymous volumes; no error when there is none. */
  removeContainer(id: string): Promise<void>
  inspectContainer(id: string): Promise<ContainerDetails>
  /** Those not running, too. */
  listContainers(labels: LabelFilter): Promise<readonly ContainerSummary[]>
  /** Resolves with the exit code when it does not run any more. */
  waitContainer(id: string, signal?: AbortSignal): Promise<number>
  containerLogs(id: string, query?: EngineLogQuery): AsyncIterable<EngineLogLine>
  loadImage(archive: Readable): Promise<void>
  tagImage(image: string, reference: string): Promise<void>
  inspectImage(image: string): Promise<ImageDetails>
  /** A tag, and the image with its last one; no error when there is none. */
  removeImage(reference: string): Promise<void>
  /** Tags that match a pattern such as `host/name/*`. */
  listImageTags(pattern: string): Promise<readonly string[]>
  createNetwork(config: NetworkConfig): Promise<string>
  /** No error when there is none. */
  removeNetwork(idOrName: string): Promise<void>
  listNetworks(
    labels: LabelFilter,
  ): Promise<
    readonly { readonly id: string; readonly name: string; readonly labels: Readonly<Record<string, string>> }[]
  >
  /** What happens to things with these labels, from now on, until `signal` aborts. */
  events(labels: LabelFilter, signal: AbortSignal): AsyncIterable<EngineEvent>
  close(): Promise<void>
}
