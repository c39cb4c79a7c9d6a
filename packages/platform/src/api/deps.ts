import type { Caller, Identity, TrustedProxies } from '../identity/index.ts'
import type { LiveInventories } from '../inventory/index.ts'
import type { PlatformMode } from '../platform-mode.ts'
import type { PolicyIndex } from '../policy-index/index.ts'
import type { Clock, EventLog, Figures, Images, Log, Store, Workloads } from '../ports/index.ts'

export interface ApiSettings {
  readonly version: string
  /** Random id of the data folder. */
  readonly instance: string
  /** Where clients reach API and gateway, without a slash at the end. Known once the listener is bound. */
  readonly url: () => string
  /** Hosts that mean this platform's registry, the one it calls itself by first: `localhost:8090`. */
  readonly registryHosts: () => readonly string[]
  /** Whom the platform is for. */
  readonly mode: PlatformMode
  /** Whether anybody may make an account for himself (F10). */
  readonly signup?: boolean
  /** Proxies whose word about the client's address counts (F8). */
  readonly trustedProxies?: TrustedProxies
  /** Milliseconds without a byte after which an upload is given up; absent: 60 s. */
  readonly uploadSilence?: number
  /** Servers one user may have at a time; absent: any number. */
  readonly activeServerLimit?: number
  /** Attached processes run as the user who started the platform, so not everybody may start one. */
  readonly mayRunProcesses: (caller: Caller) => boolean
}

/** Everything the routes work with. */
export interface ApiDeps {
  readonly store: Store
  readonly events: EventLog
  readonly figures: Figures
  readonly index: PolicyIndex
  readonly workloads: Workloads
  readonly images: Images
  readonly inventories: LiveInventories
  readonly identity: Identity
  readonly clock: Clock
  readonly log: Log
  readonly settings: ApiSettings
  /** Aborted when the platform stops; ends what waits. */
  readonly closing: AbortSignal
}
