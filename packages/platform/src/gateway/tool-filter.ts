// Cuts tool lists to what the caller may call (known fault F2). Everything else in an answer stays as it was sent.

import type { Identity } from '@mcp-runtime/contract'
import { isObject, parseExact } from '@mcp-runtime/contract/json'
import { type ForwardHooks, headerValues, mediaType } from '@mcp-runtime/wire'
import type { ServerPolicy } from '../policy-index/index.ts'
import { isUtf8 } from './content-type.ts'

type Transform = ReturnType<NonNullable<ForwardHooks['transform']>>

/** Largest tool list held to be cut, as in discovery (decision 27). */
const MAX_LIST = 4 * 1024 * 1024

/**
 * The transform for an answer: held JSON or an event stream. A success of any other kind cannot be cut, and clients
 * that are less strict than we are would read a list in it, so it is passed on only when it is empty.
 */
export function filterTools(visible: Visible, status: number, headers: readonly string[]): Transform {
  const types = headerValues(headers, 'content-type')
  const media = mediaType(types[0])
  if (types.length === 1 && media === 'text/event-stream')
    return { mode: 'sse', map: (data) => filterText(data, visible) }
  if (types.length !== 1 || media !== 'application/json' || !isUtf8(types[0] ?? '')) {
    return status >= 200 && status < 300 ? NOTHING : undefined
  }
  return {
    mode: 'body',
    max: MAX_LIST,
    map(bytes) {
      const text = bytes.toString('utf8')
      const filtered = filterText(text, visible)
      return filtered === text ? bytes : Buffer.from(filtered)
    },
  }
}

const NOTHING: Transform = {
  mode: 'body',
  max: 0,
  map: (bytes) => bytes,
}

/** Which of these tools the caller may call. */
export type Visible = (names: readonly string[]) => readonly string[]

export const visibleTo =
  (policy: ServerPolicy, identity: Identity, clock: () => number): Visible =>
  (names) =>
    policy.visibleTools(identity, clock(), names)

/**
 * One JSON text with every tool list in it cut; the same text when nothing had to go. Throws when it names tools and
 * cannot be read as JSON: some readers might.
 */
export function filterText(text: string, visible: Visible): string {
  // A key may be written with escapes, so only a text without any may skip the parser.
  if (!text.includes('"tools"') && !text.includes('\\u')) return text
  // A byte order mark is no JSON, but clients take it off.
  const parsed = parseExact(text.startsWith('\ufeff') ? text.slice(1) : text)
  let changed = false
  for (const message of Array.isArray(parsed) ? parsed : [parsed]) changed = filterMessage(message, visible) || changed
  return changed ? JSON.stringify(parsed) : text
}

function filterMessage(message: unknown, visible: Visible): boolean {
  if (!isObject(message) || !isObject(message.result) || !Array.isArray(message.result.tools)) return false
  const { result } = message
  const tools = result.tools as unknown[]
  const names = tools.map((tool) => (isObject(tool) && typeof tool.name === 'string' ? tool.name : ''))
  const allowed = new Set(visible(names))
  const kept = tools.filter((_, index) => allowed.has(names[index] ?? ''))
  // What one caller sees must not be kept for another (stateless era, `cacheScope`).
  const shared = result.cacheScope === 'public'
  if (shared) result.cacheScope = 'private'
  if (kept.length === tools.length) return shared
  result.tools = kept
  return true
}
