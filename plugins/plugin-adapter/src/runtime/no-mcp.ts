import { headerValue, mediaType, type ScannedMessage } from '@mcp-runtime/wire'
import type { Failure } from './exchange.ts'

/** The two forms of an answer to a request (Streamable HTTP, "Sending Messages to the Server"). */
const MCP_TYPES = new Set(['application/json', 'text/event-stream'])

/**
 * The failure of a POST whose answer is of another kind than MCP's, such as the web page of an address that is not the
 * server's; undefined for what a client can read. Notifications and answers expect nothing, so nothing is wrong with
 * what comes for them; an error status has its own words.
 */
export function noMcpAnswer(
  runtimeUrl: string,
  message: ScannedMessage | undefined,
  { status, headers }: { status: number; headers: readonly string[] },
): Failure | undefined {
  const type = mediaType(headerValue(headers, 'content-type'))
  if (status < 200 || status >= 300 || type === '' || MCP_TYPES.has(type)) return undefined
  // Without a message (a batch, a body too large to look at) only 200 promises an answer.
  if (message === undefined ? status !== 200 : message.kind !== 'request') return undefined
  // The query may hold a secret.
  const { origin, pathname } = new URL(runtimeUrl)
  const what = type === 'text/html' ? 'a web page' : `"${printable(type)}"`
  return {
    kind: 'failed',
    code: 'no_mcp_answer',
    message: `The runtime URL ${origin}${pathname} answered with ${what} (HTTP ${status}) in place of MCP.`,
    hint: 'It must be the MCP route of a server, such as https://host/NAME/mcp. See: mcp-runtime server list',
  }
}

/** A header may hold tabs and bytes above ASCII, and be as long as it likes. */
const printable = (type: string): string => type.replace(/[^\x20-\x7e]/g, '').slice(0, 80)
