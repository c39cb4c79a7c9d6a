/** Where requests go, taken apart once. */
export interface Target {
  readonly url: string
  readonly path: string
  readonly query: string
  readonly host: string
}

export function targetOf(url: string): Target {
  const { pathname, search, host } = new URL(url)
  return { url, path: pathname, query: search.slice(1), host }
}

/**
 * Path and query of one request: the runtime's own, and the client's query behind it (adapter-and-gateway §5.2). The
 * client's path is not appended: the runtime URL is the exact route.
 */
export function pathFor(target: Target, clientUrl: string): string {
  const mark = clientUrl.indexOf('?')
  const query = mark < 0 ? '' : clientUrl.slice(mark + 1).split('#', 1)[0]!
  const joined = [target.query, query].filter((part) => part !== '').join('&')
  return joined === '' ? target.path : `${target.path}?${joined}`
}
