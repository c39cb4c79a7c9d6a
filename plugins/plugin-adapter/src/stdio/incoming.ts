// Messages of the server, looked at on their way to the client. Nothing is changed: numbers and ids go on byte by byte.
import { scanMessage } from '@mcp-runtime/wire'

export interface Incoming {
  readonly text: string
  readonly kind: 'request' | 'notification' | 'response'
  /** Raw JSON text. */
  readonly id?: string
  readonly method?: string
}

/** The messages of a JSON text, one or a batch; empty when it holds none. */
export function readIncoming(text: string): Incoming[] {
  const bytes = Buffer.from(text)
  const scan = scanMessage(bytes)
  if (scan.ok) {
    return scan.messages.map(({ kind, id, method, start, end }) => ({
      text: bytes.toString('utf8', start, end),
      kind,
      ...(id === undefined ? {} : { id }),
      ...(method === undefined ? {} : { method }),
    }))
  }
  return looseRead(text)
}

/** What the strict scan refuses (depth, a key twice) is the client's to judge, as long as it is JSON. */
function looseRead(text: string): Incoming[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return []
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const { id, method } = value as { id?: unknown; method?: unknown }
  const raw = typeof id === 'string' || typeof id === 'number' ? { id: JSON.stringify(id) } : {}
  if (typeof method === 'string') return [{ text, kind: 'id' in raw ? 'request' : 'notification', method, ...raw }]
  return 'result' in value || 'error' in value ? [{ text, kind: 'response', ...raw }] : []
}

/** Whether two raw ids are the same: byte for byte, or as JSON values (`1.0` is `1`, `"A"` is `"A"`). */
export function sameId(a: string | undefined, b: string): boolean {
  return a !== undefined && (a === b || JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b)))
}
