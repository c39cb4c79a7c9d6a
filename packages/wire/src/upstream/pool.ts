import type { Dispatcher, Pool } from 'undici'
import { MOST_CONNECTIONS, type UpstreamOptions } from './types.ts'

type PoolClass = new (origin: string, options: Pool.Options) => Dispatcher

/** The pool of one origin, loaded on first use: undici's pool alone costs half of undici at start-up. */
export async function openPool(origin: string, options: UpstreamOptions): Promise<Dispatcher> {
  // @ts-expect-error: undici describes its entry point only.
  const loaded = (await import('undici/lib/dispatcher/pool.js')) as { default: PoolClass }
  return new loaded.default(origin, {
    connections: options.connections ?? MOST_CONNECTIONS,
    pipelining: 1,
    // Streams of one server are many and long; HTTP/2 would put them all behind one connection's flow control.
    allowH2: false,
    headersTimeout: options.headersTimeout ?? 0,
    bodyTimeout: options.bodyTimeout ?? 0,
    connect: { timeout: options.connectTimeout ?? 10_000, ...options.tls },
  })
}
