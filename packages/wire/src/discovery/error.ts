export type DiscoveryErrorCode =
  | 'invalid_url'
  /** Nothing answers there: refused, unknown host, TLS failure. */
  | 'unreachable'
  | 'timeout'
  /** Something answers, but it does not speak MCP at this URL. */
  | 'not_mcp'
  /** 401 or 403: the server wants credentials. */
  | 'auth_required'
  /** Another HTTP failure, 5xx and the like. */
  | 'http_error'
  /** The server refused by a JSON-RPC error. */
  | 'rpc_error'
  | 'too_large'
  /** The connection or the stream ended before the answer. */
  | 'broken'
  | 'aborted'

/** Why tools could not be read from a server. Match on `code`. The message is one sentence for people. */
export class DiscoveryError extends Error {
  readonly code: DiscoveryErrorCode
  /** What to try, when we know. */
  readonly hint: string | undefined
  /** HTTP status, when the server gave one that matters. */
  readonly status: number | undefined

  constructor(
    code: DiscoveryErrorCode,
    message: string,
    extra: { hint?: string; status?: number; cause?: unknown } = {},
  ) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause })
    this.name = 'DiscoveryError'
    this.code = code
    this.hint = extra.hint
    this.status = extra.status
  }
}
