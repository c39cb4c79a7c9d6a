// What the two commands run with, after flags, environment and defaults are merged and judged.
import type { TrustLevel } from '@mcp-runtime/contract'

/** Identity given by hand; an empty text means: use the issued value (adapter-and-gateway §4.3). */
export interface PinnedIdentity {
  readonly humanID: string
  readonly agentID: string
  readonly teamID: string
  readonly sessionID: string
  /** Proves a pinned session (decision 18); never printed. */
  readonly secret: string
}

/** What the platform is asked for a session with (§4.2). */
export interface SessionRequest {
  readonly server: string
  readonly agent: string
  readonly namespace?: string
  readonly trust?: TrustLevel
  /** Go duration, as given. */
  readonly ttl?: string
}

export interface TlsFiles {
  readonly cert?: string
  readonly key?: string
  readonly ca?: string
}

export interface RuntimeOptions {
  /** Absolute URL of the route, without user info and fragment. */
  readonly url: string
  readonly hostHeader: string
  readonly authHeader: string
  /** Milliseconds for one call; absent: no limit. */
  readonly timeoutMs?: number
  /** Absent: the client's own, or what was negotiated. */
  readonly protocolVersion?: string
  readonly xForwarded: boolean
  readonly tls: TlsFiles
}

export interface ProxyOptions {
  readonly host: string
  readonly port: number
  readonly maxInboundBytes: number
  /** Callers must present it; needed beyond loopback. */
  readonly localToken: string
}

export interface StdioOptions {
  readonly anonymous: boolean
  readonly anonymousMethods: readonly string[]
  readonly toolsCacheMs: number
}

export interface AdapterOptions {
  readonly runtime: RuntimeOptions
  /** Absent: the pinned identity is all there is. */
  readonly session?: SessionRequest
  readonly pinned: PinnedIdentity
  readonly platformUrl: string
  readonly autoRefresh: boolean
  readonly logRefusals: boolean
  readonly proxy: ProxyOptions
  readonly stdio: StdioOptions
}
