import { RegistryError } from './registry-error.ts'
import type { Exchange, RegistryReply, RegistryRequest } from './send.ts'

const MOST_HOPS = 5
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * Where a Location header leads. A registry behind a proxy that ends TLS may name its own host with http: that is the
 * same place, so it stays encrypted. RegistryError `protocol` for an address that is none or would no longer be encrypted.
 */
export function locationOf(location: string | undefined, from: URL): URL {
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw new RegistryError('protocol', `${from.origin} says to go on elsewhere, but not where.`)
  }
  const to = new URL(location, from)
  if (to.host === from.host) to.protocol = from.protocol
  const safe =
    to.protocol === 'https:' || (to.protocol === 'http:' && (from.protocol === 'http:' || to.host === from.host))
  if (!safe) throw new RegistryError('protocol', `${from.origin} leads to ${to.origin}, which is not encrypted.`)
  to.username = ''
  to.password = ''
  return to
}

/**
 * Sends a request and follows redirects that keep method and body; what is only asked for (GET, HEAD) follows every one.
 * The authorization goes to the origin of `home` alone.
 */
export async function sendFollowing(
  exchange: Exchange,
  home: URL,
  request: RegistryRequest,
  authorization: string | undefined,
): Promise<{ readonly reply: RegistryReply; readonly url: URL }> {
  let { url } = request
  for (let hop = 0; hop <= MOST_HOPS; hop++) {
    const credentials = url.origin === home.origin && authorization !== undefined ? { authorization } : {}
    const reply = await exchange({ ...request, url, headers: { ...request.headers, ...credentials } })
    const asking = request.method === 'GET' || request.method === 'HEAD'
    const follows = REDIRECTS.has(reply.status) && (asking || reply.status === 307 || reply.status === 308)
    if (!follows) return { reply, url }
    await reply.dump()
    url = locationOf(reply.headers.location, url)
  }
  throw new RegistryError('protocol', `${home.origin} redirects more than ${MOST_HOPS} times.`)
}
