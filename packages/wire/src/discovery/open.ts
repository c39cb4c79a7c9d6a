import { createUpstream } from '../upstream/upstream.ts'
import { type Conversation, converse } from './eras.ts'
import { Exchange } from './exchange.ts'
import { listAll } from './list-all.ts'
import type { DiscoverOptions } from './types.ts'

/** A conversation with a server over Streamable HTTP, to be closed. */
export interface OpenConversation {
  readonly conversation: Conversation
  /** All pages of `tools/list`, as the server gives them. */
  tools(): Promise<readonly unknown[]>
  /** Ends the session, if there is one, and the connections. */
  close(): Promise<void>
}

/**
 * Opens a conversation in whichever era the server speaks. Everything is bounded as `options` say (`waitMs` is not
 * heeded); redirects are not followed. Rejects with DiscoveryError.
 */
export async function openConversation(url: string, options: DiscoverOptions = {}): Promise<OpenConversation> {
  const requestTimeout = options.requestTimeout ?? 10_000
  const upstream = createUpstream(url, { connections: 2, connectTimeout: requestTimeout })
  const total = AbortSignal.timeout(options.totalTimeout ?? 20_000)
  const limits = {
    requestTimeout,
    maxBytes: options.maxBytes ?? 4 * 1024 * 1024,
    signal: options.signal ? AbortSignal.any([total, options.signal]) : total,
  }
  const exchange = new Exchange(upstream, limits, options.headers ?? [])
  const close = async () => {
    await exchange.endSession().catch(() => {})
    await upstream.close()
  }
  try {
    const info = options.clientInfo ?? { name: 'mcp-runtime', version: '0' }
    const conversation = await converse(exchange, upstream.url, info)
    const tools = () => listAll(conversation, upstream.url, 'tools', options.maxPages ?? 100)
    return { conversation, tools, close }
  } catch (error) {
    await close()
    throw error
  }
}
