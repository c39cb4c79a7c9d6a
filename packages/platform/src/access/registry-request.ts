// Which repositories a request to a registry touches (OCI distribution): the path's, and the one that an upload mounts a
// blob from. Pure.

export type RegistryTarget =
  | { readonly kind: 'ping' }
  | { readonly kind: 'repositories'; readonly names: readonly string[] }
  /** The catalogue of all repositories, or something that is no request of the protocol. */
  | { readonly kind: 'other' }

const OTHER: RegistryTarget = { kind: 'other' }
const PARTS = ['manifests', 'blobs', 'tags', 'referrers']

/** `uri` is what a proxy in front was asked for: a path with its query, or a whole URL. */
export function registryTarget(uri: string): RegistryTarget {
  let url: URL
  let path: string
  try {
    const text = uri.replace(/^https?:\/\/[^/?#]*/i, '')
    url = new URL(text, 'http://registry')
    // As it was sent: a parser of URLs would take `..` away, a registry need not.
    path = decodeURIComponent(text.split(/[?#]/, 1)[0] ?? '')
  } catch {
    return OTHER
  }
  const segments = path.split('/')
  if (segments[0] !== '' || segments[1] !== 'v2') return OTHER
  const rest = segments.slice(2)
  if (rest.length === 0 || (rest.length === 1 && rest[0] === '')) return { kind: 'ping' }
  if (rest.at(-1) === '') rest.pop()
  if (/[%\\\s\p{Cc}]/u.test(path) || rest.some((part) => part === '' || part === '.' || part === '..')) return OTHER
  const end = rest.findLastIndex((part) => PARTS.includes(part))
  if (end < 1) return OTHER
  return { kind: 'repositories', names: [rest.slice(0, end).join('/'), ...url.searchParams.getAll('from')] }
}
