import { headerValue, mediaType } from '../headers/flat.ts'
import type { OpenResponse } from '../upstream/types.ts'
import { DiscoveryError } from './error.ts'

/** The system's code of a failed connection, e.g. ECONNREFUSED; looks through wrapped and joined errors. */
export function systemCode(error: unknown): string | undefined {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown[] }
  if (typeof code === 'string' && /^(?:E[A-Z]|UND_|CERT_|ERR_|DEPTH_|SELF_|UNABLE_)/.test(code)) return code
  return (
    (cause === undefined ? undefined : systemCode(cause)) ??
    (errors?.[0] === undefined ? undefined : systemCode(errors[0]))
  )
}

const SAID: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  UND_ERR_CONNECT_TIMEOUT: 'the connection was not accepted in time',
}

/** Any failure of an exchange as a DiscoveryError. */
export function asDiscoveryError(error: unknown, url: URL): DiscoveryError {
  const { name, code, message } = (error ?? {}) as { name?: string; code?: string; message?: string }
  if (name === 'DiscoveryError') return error as DiscoveryError
  const cause = (error as { cause?: { name?: string } } | undefined)?.cause
  const system = systemCode(cause)
  const with_ = { cause: error }
  switch (name === 'AbortError' ? 'aborted' : code) {
    case 'unreachable':
      return new DiscoveryError(
        'unreachable',
        `cannot reach ${url.href}: ${SAID[system ?? ''] ?? system ?? message}`,
        with_,
      )
    case 'aborted':
    case 'timeout':
      return new DiscoveryError('timeout', `${url.href} did not answer in time`, {
        ...with_,
        hint: 'Does an MCP server listen there, and is it busy?',
      })
    case 'too_large':
      return new DiscoveryError('too_large', `${url.href} answers with more than is allowed`, with_)
    default:
      if (cause?.name === 'HTTPParserError')
        return new DiscoveryError('not_mcp', `${url.href} does not speak HTTP`, with_)
      return new DiscoveryError('broken', `${url.href} closed the connection before its answer was complete`, with_)
  }
}

/** What to look at when something else answers: the path, or the port when the path is the usual one already. */
export const whereMcpIs = (url: URL): string =>
  url.pathname === '/mcp'
    ? 'Check the port, and the path if the server has another than /mcp'
    : `Check the path; MCP servers usually answer at ${url.origin}/mcp`

/** What a status without a JSON-RPC message in it means for somebody who looks for an MCP server. */
export function statusError(response: OpenResponse, url: URL): DiscoveryError {
  const { status, headers } = response
  const said = `${url.href} answers with HTTP ${status}`
  if (status === 401 || status === 403) {
    return new DiscoveryError('auth_required', `${said}: the server wants credentials`, { status })
  }
  if (status >= 300 && status < 400) {
    const location = headerValue(headers, 'location')
    const hint = location === undefined ? {} : { hint: `It points to ${location}; use that URL if you trust it` }
    return new DiscoveryError('not_mcp', `${said}, a redirect, which is not followed`, { status, ...hint })
  }
  const html = mediaType(headerValue(headers, 'content-type')) === 'text/html'
  if (status === 404 || status === 405 || html) {
    return new DiscoveryError(
      'not_mcp',
      `${said}${html ? ' and a web page' : ''}: there is no MCP endpoint at this path`,
      { status, hint: whereMcpIs(url) },
    )
  }
  return new DiscoveryError('http_error', said, { status })
}
