import { hopByHop } from './hop-by-hop.ts'
import { canonicalHeaderName, isIdentityHeader } from './identity.ts'

/** The headers of a response that may be passed on, as a flat array: no hop-by-hop header, no identity header. */
export function filterResponseHeaders(rawHeaders: readonly string[]): string[] {
  const thisHop = hopByHop(rawHeaders)
  const kept: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    if (thisHop(name) || isIdentityHeader(canonicalHeaderName(name))) continue
    kept.push(rawHeaders[i]!, rawHeaders[i + 1]!)
  }
  return kept
}
