import { setTimeout as sleep } from 'node:timers/promises'
import { createUpstream } from '../upstream/upstream.ts'
import { type Conversation, converse } from './eras.ts'
import { DiscoveryError } from './error.ts'
import { Exchange } from './exchange.ts'
import { systemCode } from './failure.ts'
import { listTools } from './tools.ts'
import type { DiscoverOptions, Discovery } from './types.ts'
import { mcpUrl } from './url.ts'

/** Milliseconds between two tries of a refused connection. */
const RETRY_EVERY = 250

/**
 * Asks a running MCP server for its tools, in whichever era it speaks, JSON or SSE, all pages (commands-user §7).
 * Everything is bounded: time, bytes, pages; redirects are not followed. The session is ended behind us. Rejects with
 * DiscoveryError. With `waitMs`, a refused connection is tried again until then (decision 7); other failures never.
 */
export async function discoverServer(text: string, options: DiscoverOptions = {}): Promise<Discovery> {
  const url = mcpUrl(text)
  const patience = options.waitMs ?? 0
  const from = performance.now()
  for (;;) {
    try {
      return await discoverOnce(url, options)
    } catch (error) {
      const waited = performance.now() - from
      if (options.signal?.aborted) throw new DiscoveryError('aborted', 'the discovery was given up', { cause: error })
      if (systemCode(error) !== 'ECONNREFUSED' || waited + RETRY_EVERY > patience) throw error
      options.onWait?.(waited)
      await sleep(RETRY_EVERY, undefined, options.signal ? { signal: options.signal } : {}).catch(() => {})
    }
  }
}

async function discoverOnce(url: URL, options: DiscoverOptions): Promise<Discovery> {
  const requestTimeout = options.requestTimeout ?? 10_000
  const upstream = createUpstream(url.href, { connections: 2, connectTimeout: requestTimeout })
  const total = AbortSignal.timeout(options.totalTimeout ?? 20_000)
  const limits = {
    requestTimeout,
    maxBytes: options.maxBytes ?? 4 * 1024 * 1024,
    signal: options.signal ? AbortSignal.any([total, options.signal]) : total,
  }
  const exchange = new Exchange(upstream, limits, options.headers ?? [])
  try {
    const conversation = await converse(exchange, url, options.clientInfo ?? { name: 'mcp-runtime', version: '0' })
    const tools = await listTools(conversation, url, options.maxPages ?? 100)
    return describe(url, conversation, tools)
  } finally {
    await exchange.endSession().catch(() => {})
    await upstream.close()
  }
}

function describe(url: URL, { era, protocolVersion, serverInfo }: Conversation, tools: Discovery['tools']): Discovery {
  return { url: url.href, era, protocolVersion, ...(serverInfo ? { serverInfo } : {}), tools }
}
