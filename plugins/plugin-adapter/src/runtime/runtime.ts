import { createUpstream, type Upstream } from '@mcp-runtime/wire'
import type { AdapterOptions } from '../options/options.ts'
import type { Clock } from '../session/clock.ts'
import type { SessionKeeper } from '../session/keeper.ts'
import type { About } from './explain.ts'
import { Metrics } from './metrics.ts'
import { type Target, targetOf } from './target.ts'

/** The governed way to one server: what both commands work with. */
export interface Runtime {
  readonly options: AdapterOptions
  readonly target: Target
  readonly upstream: Upstream
  readonly keeper: SessionKeeper
  readonly clock: Clock
  readonly metrics: Metrics
  readonly about: About
  /** Something the user should see, on stderr. */
  readonly warn: (text: string) => void
  /** What --log-level asks for, on stderr. */
  readonly info: (text: string) => void
}

/** The contents of the files of `--tls-*`, PEM. */
export interface TlsText {
  ca?: string
  cert?: string
  key?: string
}

/** Everything the two transports share; its parts live until `upstream.close`. */
export function createRuntime(
  options: AdapterOptions,
  parts: Pick<Runtime, 'keeper' | 'clock' | 'warn' | 'info'> & { tls: TlsText },
): Runtime {
  const { keeper, clock, tls, warn, info } = parts
  const upstream = createUpstream(options.runtime.url, {
    ...(options.runtime.hostHeader ? { hostHeader: options.runtime.hostHeader } : {}),
    tls,
  })
  const about: About = {
    server: options.session?.server ?? '',
    namespace: keeper.session?.namespace ?? options.session?.namespace,
    agentID: options.pinned.agentID || options.session?.agent || '',
    autoRefresh: options.autoRefresh,
  }
  return {
    options,
    target: targetOf(options.runtime.url),
    upstream,
    keeper,
    clock,
    metrics: new Metrics(),
    about,
    warn,
    info,
  }
}
