// Asking a running MCP server for its tools, for `init` and `validate --from-server` (commands-user §7, decision 7).

import { fail, type McprError, mcprError } from '@mcp-runtime/sdk/errors'
import { type DiscoveryResult, discoverServer, mcpUrl } from '@mcp-runtime/wire'

export interface DiscoverOptions {
  readonly url: string
  /** How long a server on this machine may take to open its port, milliseconds. */
  readonly waitMs: number
  readonly signal: AbortSignal
  readonly say: (text: string) => void
  /** Milliseconds of a clock that never jumps, and a sleep on it; tests bring their own. */
  readonly clock?: () => number
  readonly sleep?: (ms: number) => Promise<void>
}

const RETRY_MS = 500

/**
 * The tools of the server at `url`; a path of `/` or none means `/mcp`. On loopback a refused connection is tried again
 * until `waitMs` have passed, because `go run . &` is still compiling. Throws MCPR_USAGE for what is no URL, and
 * MCPR_UNAVAILABLE, MCPR_TIMEOUT or MCPR_DISCOVERY_FAILED with what the server did.
 */
export async function discoverTools(options: DiscoverOptions): Promise<DiscoveryResult> {
  const { signal, say, waitMs } = options
  const clock = options.clock ?? (() => performance.now())
  const sleep = options.sleep ?? (await abortableSleep(signal))
  const url = parseUrl(options.url)
  const deadline = clock() + waitMs
  let waiting = false
  for (;;) {
    try {
      return await discoverServer(url.href, { signal })
    } catch (error) {
      signal.throwIfAborted()
      if (!isRefused(error) || !isLoopback(url)) throw explain(error, url)
      if (clock() >= deadline) throw explain(error, url, waitMs)
      if (!waiting) say(`Nothing listens at ${url.host} yet; waiting up to ${waitMs / 1000} s (--wait) …`)
      waiting = true
    }
    await sleep(Math.min(RETRY_MS, Math.max(0, deadline - clock())))
  }
}

async function abortableSleep(signal: AbortSignal): Promise<(ms: number) => Promise<void>> {
  const { setTimeout } = await import('node:timers/promises')
  return (ms) => setTimeout(ms, undefined, { signal })
}

function parseUrl(text: string): URL {
  try {
    return mcpUrl(text)
  } catch (cause) {
    return fail('MCPR_USAGE', `--from-server is ${JSON.stringify(text)}, which is no address of a server.`, {
      hint: 'Write scheme and host, such as http://localhost:8088; /mcp is added when there is no path.',
      cause,
    })
  }
}

const isLoopback = ({ hostname }: URL) =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname)

interface Failure {
  readonly code?: string
  readonly message: string
  readonly cause?: unknown
}

/** `connection refused` anywhere below: the only failure that starting up explains. */
function isRefused(error: unknown): boolean {
  for (let at = error as Failure & { errors?: unknown[] }; at; at = at.cause as typeof at) {
    if (at.code === 'ECONNREFUSED') return true
    if (at.errors?.some(isRefused)) return true
  }
  return false
}

function explain(thrown: unknown, url: URL, waitedMs?: number): McprError {
  const error = thrown as Failure
  const where = `${url.origin}${url.pathname}`
  switch (error.code) {
    case 'unreachable':
      return mcprError('MCPR_UNAVAILABLE', `No server could be reached at ${where}: ${error.message}`, {
        hint:
          waitedMs === undefined
            ? 'Is the address right, and does the server run?'
            : `Nothing opened the port within ${waitedMs / 1000} s. Start the server first, or give it longer with --wait.`,
        cause: thrown,
      })
    case 'timeout':
      return mcprError('MCPR_TIMEOUT', `The server at ${where} did not answer in time: ${error.message}`, {
        cause: thrown,
      })
    case 'not_mcp':
      return mcprError('MCPR_DISCOVERY_FAILED', `What answers at ${where} is not an MCP server: ${error.message}`, {
        hint: 'The address needs the path of the MCP endpoint; /mcp is only added when there is none.',
        cause: thrown,
      })
    default:
      return mcprError('MCPR_DISCOVERY_FAILED', `The server at ${where} could not be asked: ${error.message}`, {
        cause: thrown,
      })
  }
}
