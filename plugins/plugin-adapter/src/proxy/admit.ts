import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { guardLocalRequest } from '@mcp-runtime/wire'

export type Admission =
  | { readonly ok: true }
  | { readonly ok: false; readonly status: 401 | 403; readonly reason: string }

/**
 * Whether this caller may use the user's identity. On loopback: by Host and Origin, which keeps web pages out (known
 * fault F11). With a local token: by that token, which a page cannot know, so the name the listener is reached by
 * does not matter; a foreign Origin is refused all the same.
 */
export function admit(req: IncomingMessage, listen: { host: string; port: number }, token: string): Admission {
  const { host, origin, 'sec-fetch-site': site } = req.headers
  const reached = token === '' ? host : `127.0.0.1:${listen.port}`
  const verdict = guardLocalRequest({
    host: reached,
    origin,
    site: typeof site === 'string' ? site : undefined,
    listen,
  })
  if (!verdict.ok) return verdict
  if (token === '' || sameText(req.headers.authorization ?? '', `Bearer ${token}`)) return { ok: true }
  return { ok: false, status: 401, reason: 'the adapter’s local token is missing or wrong' }
}

function sameText(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
