export interface LocalRequest {
  /** The `Host` header. */
  host: string | undefined
  /** The `Origin` header. */
  origin: string | undefined
  /** The `Sec-Fetch-Site` header: browsers say by it where a request comes from, also where they send no Origin. */
  site?: string | undefined
  /** What the listener is bound to. */
  listen: { host: string; port: number }
  /** More host names (without port, lower case) that a proxy in front passes on, whatever port the proxy has. */
  allowedHosts?: readonly string[]
}

export type GuardVerdict = { readonly ok: true } | { readonly ok: false; readonly status: 403; readonly reason: string }

/**
 * Whether a request to a local port may be served. A web page can make a browser send requests to 127.0.0.1, by
 * itself or by a name of its own that it lets point there (DNS rebinding); the first shows in `Origin`, the second in
 * `Host`. MCP transports, Streamable HTTP, "Security warning": servers MUST validate the Origin header, SHOULD bind to
 * localhost. Refused is: a Host that is not a loopback literal or `localhost` with our port, and an Origin, when
 * there is one, that is not such an http(s) origin (any port: other local tools are not web pages of strangers). A page
 * that only names our address, as an image, sends no Origin; `Sec-Fetch-Site: cross-site` tells of it.
 */
export function guardLocalRequest({ host, origin, site, listen, allowedHosts = [] }: LocalRequest): GuardVerdict {
  const target = host === undefined ? undefined : parse(`http://${host}`)
  if (target === undefined || !isPlainHost(host)) return refuse('the Host header is missing or not a host and port')
  if (!isLocal(target.hostname, allowedHosts))
    return refuse(`the Host header names ${target.host}, which is not this machine`)
  if (!allowedHosts.includes(target.hostname) && Number(target.port || 80) !== listen.port)
    return refuse(`the Host header names another port than ${listen.port}`)
  if (origin === undefined) {
    return site === 'cross-site' ? refuse('the request comes from a web page of another site') : { ok: true }
  }
  const page = /^https?:\/\//.test(origin) ? parse(origin) : undefined
  if (page === undefined || page.origin !== origin.toLowerCase() || !isLocal(page.hostname, allowedHosts)) {
    return refuse('the request comes from a web page of another origin')
  }
  return { ok: true }
}

/** Host name of a loopback address or `localhost`, as WHATWG URL gives it (so 127.1 is 127.0.0.1 already). */
function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
}

function isLocal(hostname: string, allowed: readonly string[]): boolean {
  return isLoopbackHost(hostname) || allowed.includes(hostname)
}

/** `host[:port]` and nothing else: no user, path, query or fragment hidden in the header. */
function isPlainHost(host: string | undefined): boolean {
  return host !== undefined && /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(host)
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

function refuse(reason: string): GuardVerdict {
  return { ok: false, status: 403, reason }
}
