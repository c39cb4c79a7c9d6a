import type { Upstream } from '../upstream/upstream.ts'
import { converse } from './eras.ts'
import { Exchange } from './exchange.ts'
import { listAll } from './list-all.ts'
import type { DiscoverOptions } from './types.ts'

/** What a server lists, as it sent it: nothing of the items is checked. */
export interface RawInventory {
  readonly protocolVersion: string
  readonly tools: readonly unknown[]
  readonly prompts: readonly unknown[]
  readonly resources: readonly unknown[]
}

/** The step that failed; its own error is the `cause`. */
export class InventoryError extends Error {
  readonly step: 'initialize' | 'tools/list'

  constructor(step: 'initialize' | 'tools/list', cause: unknown) {
    super(`${step}: ${(cause as Error).message}`, { cause })
    this.name = 'InventoryError'
    this.step = step
  }
}

/**
 * Asks the server behind `upstream` for all that it lists, each kind only if it announces it; prompts or resources that
 * cannot be read count as none (platform-api §6.2). Bounded like discoverServer. Rejects with InventoryError.
 */
export async function readInventory(
  upstream: Upstream,
  options: Omit<DiscoverOptions, 'waitMs' | 'onWait'> = {},
): Promise<RawInventory> {
  const total = AbortSignal.timeout(options.totalTimeout ?? 20_000)
  const limits = {
    requestTimeout: options.requestTimeout ?? 10_000,
    maxBytes: options.maxBytes ?? 4 * 1024 * 1024,
    signal: options.signal ? AbortSignal.any([total, options.signal]) : total,
  }
  const { url } = upstream
  const exchange = new Exchange(upstream, limits, options.headers ?? [])
  const step = <T>(name: 'initialize' | 'tools/list', work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw new InventoryError(name, error)
    })
  try {
    const clientInfo = options.clientInfo ?? { name: 'mcp-runtime', version: '0' }
    const conversation = await step('initialize', converse(exchange, url, clientInfo))
    const list = (what: 'tools' | 'prompts' | 'resources') =>
      what in conversation.capabilities ? listAll(conversation, url, what, options.maxPages ?? 100) : []
    const tools = await step('tools/list', Promise.resolve(list('tools')))
    const none = (): unknown[] => []
    return {
      protocolVersion: conversation.protocolVersion,
      tools,
      prompts: await Promise.resolve(list('prompts')).catch(none),
      resources: await Promise.resolve(list('resources')).catch(none),
    }
  } finally {
    await exchange.endSession().catch(() => {})
  }
}
