// Asking a running MCP server for its tools, for `init` and `validate --from-server` (commands-user §7).
import { isLoopbackHost } from '@mcp-runtime/contract/names'
import type { McprError } from '@mcp-runtime/sdk/errors'
import { type ErrorCode, mcprError } from '@mcp-runtime/sdk/errors'
import { type Discovery, discoverServer, mcpUrl } from '@mcp-runtime/wire'

export interface DiscoverToolsOptions {
  readonly url: string
  /** How long a server on this machine may take to open its port, milliseconds. */
  readonly waitMs: number
  readonly signal: AbortSignal
  /** For one request; 10 s unless a test has less time. */
  readonly requestTimeoutMs?: number
  readonly say: (text: string) => void
}

/**
 * The tools of the server at `url`, which gets the path `/mcp` when it has none. On loopback a refused connection is
 * tried again until `waitMs` have passed, because `go run . &` is still compiling (decision 7). Throws MCPR_USAGE for
 * what is no URL, else MCPR_UNAVAILABLE, MCPR_TIMEOUT or MCPR_DISCOVERY_FAILED with what the server did.
 */
export async function discoverTools(options: DiscoverToolsOptions): Promise<Discovery> {
  const { url, waitMs, signal, say, requestTimeoutMs } = options
  let said = false
  let patience = 0
  try {
    patience = isLoopback(mcpUrl(url)) ? waitMs : 0
    return await discoverServer(url, {
      signal,
      ...(requestTimeoutMs === undefined ? {} : { requestTimeout: requestTimeoutMs }),
      waitMs: patience,
      onWait: () => {
        if (!said) say(`Nothing listens at ${url} yet; waiting up to ${waitMs / 1000} s for it (--wait) …`)
        said = true
      },
    })
  } catch (error) {
    signal.throwIfAborted()
    throw explain(error, patience > 0 ? patience : undefined)
  }
}

const isLoopback = ({ hostname }: URL): boolean => isLoopbackHost(hostname)

const CODES: Readonly<Record<string, ErrorCode>> = {
  invalid_url: 'MCPR_USAGE',
  unreachable: 'MCPR_UNAVAILABLE',
  timeout: 'MCPR_TIMEOUT',
}

const ADVICE: Readonly<Record<string, string>> = {
  auth_required: 'None are sent; name the tools with --tool and --tool-spec instead.',
  http_error: 'The log of the server may say why.',
  rpc_error: 'The log of the server may say why.',
  broken: 'The log of the server may say why.',
}

function explain(thrown: unknown, waitedMs: number | undefined): McprError {
  const { code = '', message, hint } = thrown as { code?: string; message: string; hint?: string }
  const advice = hint ?? (code === 'unreachable' ? startFirst(waitedMs) : ADVICE[code])
  return mcprError(CODES[code] ?? 'MCPR_DISCOVERY_FAILED', `--from-server: ${message}.`, {
    ...(advice === undefined ? {} : { hint: /[.?]$/.test(advice) ? advice : `${advice}.` }),
    cause: thrown,
  })
}

const startFirst = (waitedMs: number | undefined) =>
  waitedMs === undefined
    ? 'Is the address right, and does the server run?'
    : `Nothing opened the port within ${waitedMs / 1000} s; start the server first, or give it longer with --wait.`
