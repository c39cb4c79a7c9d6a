import { hopByHop } from './hop-by-hop.ts'
import { canonicalHeaderName, isIdentityHeader } from './identity.ts'

export interface RequestFilter {
  /** More names to drop in every spelling, e.g. the policy's own identity headers. */
  drop?: readonly string[]
  /** Drop `Authorization` too (the header is meant for this hop). */
  dropAuthorization?: boolean
}

/**
 * Names that a CGI-like server may take another spelling for: `Content_Length` beside our Content-Length, or
 * `Transfer_Encoding`, would make it read another message than the one we judged.
 */
const MEANT = /^(?:mcp-.*|content-.*|host|authorization)$/

/**
 * The headers of a request that may be forwarded, as a flat array. Dropped: hop-by-hop headers and those named by
 * `Connection` (RFC 9110 §7.6.1), `Host` (the next hop has its own), `Expect` (answered here), `Forwarded` and
 * `X-Forwarded-*` (adapter-and-gateway §3.3), every identity header in every spelling, and names of this
 * hop, of the message (`Content-*`) or of MCP (`Mcp-*`) spelled with other separators. What the caller sets, it adds to the result: nothing a client sends can remove it any more.
 */
export function filterRequestHeaders(rawHeaders: readonly string[], options: RequestFilter = {}): string[] {
  const thisHop = hopByHop(rawHeaders)
  const extra = options.drop?.map(canonicalHeaderName)
  const kept: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    if (name === 'host' || name === 'expect' || thisHop(name)) continue
    if (options.dropAuthorization && name === 'authorization') continue
    const canonical = canonicalHeaderName(name)
    if (isIdentityHeader(canonical) || isForwarded(canonical) || extra?.includes(canonical)) continue
    if (canonical !== name && (MEANT.test(canonical) || thisHop(canonical))) continue
    kept.push(rawHeaders[i]!, rawHeaders[i + 1]!)
  }
  return kept
}

function isForwarded(canonical: string): boolean {
  return canonical === 'forwarded' || canonical.startsWith('x-forwarded-')
}
