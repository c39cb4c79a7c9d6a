import { isLoopbackHost } from '@mcp-runtime/contract/names'
import { fail } from '../errors/index.ts'

/**
 * The base URL of a platform as it is saved (commands-user §2.4): no `/api`, no `/api/v1`, no slash at its end.
 * @internal
 */
export function normalizeBaseUrl(raw: string): string {
  const trimmed = raw.trim().replace(/\/+$/, '')
  return trimmed.replace(/\/api(\/v1)?$/i, '').replace(/\/+$/, '')
}

/** Whether a URL's host is this machine. */
export const isLoopback = (url: URL): boolean => isLoopbackHost(url.hostname)

/** The normalised base URL as a URL; MCPR_INPUT_INVALID unless it has an http(s) scheme, a host and no more. */
export function parseBaseUrl(raw: string): URL {
  const text = normalizeBaseUrl(raw)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    return fail('MCPR_INPUT_INVALID', `"${raw.trim()}" is no platform URL.`, {
      hint: 'Give scheme and host, as in https://platform.example.com.',
    })
  }
  if (url.username !== '' || url.password !== '') {
    return fail('MCPR_INPUT_INVALID', 'A platform URL must not hold a user name or password.', {
      hint: 'Log in with --email or --token-stdin instead.',
    })
  }
  if (url.search !== '' || url.hash !== '') {
    return fail('MCPR_INPUT_INVALID', `"${text}" has a query or a fragment; a platform URL has neither.`)
  }
  return url
}

/**
 * The warning that a plain-text address deserves, unless it is this machine.
 * @internal
 */
export const insecureUrlWarning = (url: URL): string | undefined =>
  url.protocol === 'http:' && !isLoopback(url)
    ? `${url.origin} is not encrypted: anyone on the way can read the token. Use https.`
    : undefined

/**
 * The registry that belongs to a platform when none is given (commands-user §3.1 step 4); empty for this machine.
 * @internal
 */
export function registryHostOf(url: URL): string {
  if (isLoopback(url)) return ''
  return url.host.replace(/^platform\./, 'registry.')
}
