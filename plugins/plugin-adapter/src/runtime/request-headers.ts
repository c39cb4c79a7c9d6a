import {
  filterRequestHeaders,
  headerValue,
  identityHeaders,
  type PresentedIdentity,
  withoutHeader,
} from '@mcp-runtime/wire'
import type { RuntimeOptions } from '../options/options.ts'

/** The local connection a request came by, for X-Forwarded-* (adapter-and-gateway §3.3). */
export interface Via {
  readonly address: string
  readonly host: string
}

/**
 * The headers of one request to the runtime. What the client sent is cleaned first and ours are set behind it, so no
 * spelling of an identity header and no `Connection` token of the client reaches the gateway (§3.1, §3.4).
 * `fromClient`: its raw headers; `via`: absent where there is no local connection (stdio).
 */
export function requestHeaders(
  runtime: RuntimeOptions,
  identity: PresentedIdentity,
  fromClient: readonly string[],
  via?: Via,
): string[] {
  const dropAuthorization = runtime.authHeader !== ''
  let headers = filterRequestHeaders(fromClient, { dropAuthorization })
  // A refusal must be readable here, so nothing is asked for in a coding (§17).
  headers = withoutHeader(withoutHeader(headers, 'accept-encoding'), 'content-length')
  headers.push('Accept-Encoding', 'identity')
  if (dropAuthorization) headers.push('Authorization', runtime.authHeader)
  if (via && runtime.xForwarded) {
    headers.push('X-Forwarded-For', via.address, 'X-Forwarded-Host', via.host, 'X-Forwarded-Proto', 'http')
  }
  return [...headers, ...identityHeaders(identity)]
}

/** Names a revision where the client named none, except on the handshake that negotiates it (§14). */
export function withProtocolVersion(
  headers: string[],
  version: string | undefined,
  method: string | undefined,
): string[] {
  if (version === undefined || method === 'initialize') return headers
  return headerValue(headers, 'mcp-protocol-version') === undefined
    ? [...headers, 'MCP-Protocol-Version', version]
    : headers
}
