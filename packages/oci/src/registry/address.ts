import { isLoopbackHost } from '@mcp-runtime/contract/names'
import { RegistryError } from './registry-error.ts'

/** Where a registry is. */
export interface RegistryAddress {
  readonly origin: URL
  /** What stands before every repository there: `acme` of `ghcr.io/acme`; empty for most. */
  readonly prefix: string
}

/**
 * The address of a registry from `host`, `host:port`, `host/prefix` or a URL. Without a scheme a host of this machine is
 * spoken to in plain HTTP, every other one in HTTPS; plain HTTP to another machine is refused, because it would show
 * image and password to anyone on the way (F5).
 */
export function registryAddress(text: string): RegistryAddress {
  const trimmed = text.trim().replace(/\/+$/, '')
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)?.[1]?.toLowerCase()
  const rest = scheme === undefined ? trimmed : trimmed.slice(scheme.length + 3)
  const [host = '', ...path] = rest.split('/')
  const url = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined
  const wrong = (why: string) => new RegistryError('address', `${JSON.stringify(text)} is no registry: ${why}.`)
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') throw wrong('the scheme must be https')
  if (url === undefined || url.hostname === '') throw wrong('it names no host')
  if (url.username !== '' || url.password !== '') throw wrong('it must not hold a user name or password')
  if (url.search !== '' || url.hash !== '') throw wrong('it has a query or a fragment')
  const local = isLoopbackHost(url.hostname)
  if (scheme === 'http' && !local) throw wrong('plain http is for this machine only; use https')
  const secure = scheme === 'https' || (scheme === undefined && !local)
  return { origin: new URL(`${secure ? 'https' : 'http'}://${host}`), prefix: path.join('/') }
}

/** Whether a password may be sent there: encrypted, or not leaving this machine. */
export const isSafeForSecrets = (url: URL): boolean => url.protocol === 'https:' || isLoopbackHost(url.hostname)
