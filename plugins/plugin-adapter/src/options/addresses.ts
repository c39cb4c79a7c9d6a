// The two addresses the adapter works with: where it sends, and where it listens.
import { isLoopbackHost } from '@mcp-runtime/contract/names'
import type { Values } from './values.ts'

/** The runtime URL as it is used and shown: no user info, no fragment. Undefined when it is refused. */
export function readRuntimeUrl(values: Values): { url: string; warnings: string[] } | undefined {
  const given = values.text('runtime-url')
  if (given === '') return undefined
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(given)) {
    values.reject('runtime-url', `"${given}" has no scheme; write https://${given.replace(/^\/+/, '')} or http://…`)
    return undefined
  }
  const parsed = URL.canParse(given) ? new URL(given) : undefined
  if (!parsed || parsed.hostname === '') {
    values.reject('runtime-url', `"${redact(given)}" is not a URL`)
    return undefined
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    values.reject('runtime-url', `the scheme must be http or https, not ${parsed.protocol.slice(0, -1)}`)
    return undefined
  }
  const warnings: string[] = []
  if (parsed.username !== '' || parsed.password !== '') {
    warnings.push('The user name and password in the runtime URL are not sent; use --auth-header.')
  }
  if (parsed.protocol === 'http:' && !isLoopbackHost(parsed.hostname)) {
    warnings.push(`The runtime URL is plain http to ${parsed.hostname}: identity and answers can be read on the way.`)
  }
  parsed.username = ''
  parsed.password = ''
  parsed.hash = ''
  return { url: parsed.href, warnings }
}

/** `host:port`, `[::1]:port`; a missing host means every interface, as in Go. */
export function readListen(values: Values): { host: string; port: number } | undefined {
  const given = values.text('listen') || '127.0.0.1:8099'
  const match = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(given)
  const port = Number(match?.[3])
  if (!match || port > 65535) return values.reject('listen', `"${given}" is not host:port, such as 127.0.0.1:8099`)
  const host = match[1] ?? match[2] ?? ''
  return { host: host === '' ? '0.0.0.0' : host, port }
}

/** A URL with its user info hidden, for messages. */
function redact(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//***@')
}
