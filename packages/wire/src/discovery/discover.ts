import { setTimeout as sleep } from 'node:timers/promises'
import type { Conversation } from './eras.ts'
import { DiscoveryError } from './error.ts'
import { systemCode } from './failure.ts'
import { openConversation } from './open.ts'
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
  const open = await openConversation(url.href, options)
  try {
    return describe(url, open.conversation, await listTools(open.conversation, url, options.maxPages ?? 100))
  } finally {
    await open.close()
  }
}

function describe(url: URL, { era, protocolVersion, serverInfo }: Conversation, tools: Discovery['tools']): Discovery {
  return { url: url.href, era, protocolVersion, ...(serverInfo ? { serverInfo } : {}), tools }
}
