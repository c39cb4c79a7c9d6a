import { parseExact } from '@mcp-runtime/contract/json'
import type { PresentedIdentity } from '@mcp-runtime/wire'
import { META_PROTOCOL_VERSION } from '@mcp-runtime/wire'
import type { Clock } from '../session/clock.ts'

/** Pages of tool lists kept at most; the oldest goes first. */
const ENTRIES = 64

/**
 * Answers to `tools/list`, for `--tools-cache-ttl`. The key holds who asks and for what page (§17: the Go key forgot
 * the cursor); `tools/list_changed` empties it.
 */
export class ToolsCache {
  readonly #entries = new Map<string, { result: string; until: number }>()
  readonly #ttl: number
  readonly #clock: Clock

  /** `ttl`: milliseconds; 0 keeps nothing. */
  constructor(ttl: number, clock: Clock) {
    this.#ttl = ttl
    this.#clock = clock
  }

  get on(): boolean {
    return this.#ttl > 0
  }

  /** The answer for a request with this raw id; undefined when there is none. */
  find(key: string, id: string): string | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    if (this.#clock.now() >= entry.until) {
      this.#entries.delete(key)
      return undefined
    }
    return `{"jsonrpc":"2.0","id":${id},"result":${entry.result}}`
  }

  /** Keeps the result of an answer; errors are not kept. Numbers keep their text. */
  keep(key: string, answer: string): void {
    const { result } = parseExact(answer) as { result?: unknown }
    if (result === undefined) return
    this.#entries.delete(key)
    this.#entries.set(key, { result: JSON.stringify(result), until: this.#clock.now() + this.#ttl })
    if (this.#entries.size > ENTRIES) this.#entries.delete(this.#entries.keys().next().value!)
  }

  clear(): void {
    this.#entries.clear()
  }
}

/** Who asks, and for what: the params without `_meta`, which differs from call to call. */
export function cacheKey(identity: PresentedIdentity, line: Uint8Array): string {
  const { humanID, agentID, teamID, sessionID } = identity
  const { params } = JSON.parse(new TextDecoder().decode(line)) as { params?: Record<string, unknown> }
  const { _meta, ...rest } = params ?? {}
  const version = (_meta as Record<string, unknown> | undefined)?.[META_PROTOCOL_VERSION]
  return JSON.stringify([humanID, agentID, teamID, sessionID, version ?? '', rest])
}
