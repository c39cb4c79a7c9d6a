/**
 * Headers of one connection, never forwarded (RFC 9110 §7.6.1, with what older peers still send). `TE` may only be
 * forwarded as `trailers`; leaving it out is always allowed (§10.1.4).
 */
const HOP_BY_HOP = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
])

/** A test for header names (lower case) that must not leave this hop, the ones named by `Connection` included. */
export function hopByHop(rawHeaders: readonly string[]): (name: string) => boolean {
  let named: Set<string> | undefined
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.length !== 10 || rawHeaders[i]!.toLowerCase() !== 'connection') continue
    for (const token of rawHeaders[i + 1]!.split(',')) {
      named ??= new Set()
      named.add(token.trim().toLowerCase())
    }
  }
  return (name) => HOP_BY_HOP.has(name) || named?.has(name) === true
}
