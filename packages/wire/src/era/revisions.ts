/** The last revision of the session era: `initialize`, `Mcp-Session-Id`, GET stream, DELETE. */
export const LATEST_SESSION_REVISION = '2025-11-25'

/** Revisions of the session era that the official SDKs speak, newest first. */
export const SESSION_REVISIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'] as const

/** The first revision of the stateless era: per-request `_meta`, `Mcp-Method` and `Mcp-Name`, no sessions. */
export const STATELESS_REVISION = '2026-07-28'

/** What a server of the session era assumes when `MCP-Protocol-Version` is absent (Streamable HTTP, 2025-06-18). */
export const ASSUMED_SESSION_REVISION = '2025-03-26'

/** `_meta` keys of the stateless era's per-request envelope. The first one present is the claim to the era. */
export const META_PROTOCOL_VERSION = 'io.modelcontextprotocol/protocolVersion'
export const META_CLIENT_INFO = 'io.modelcontextprotocol/clientInfo'
export const META_CLIENT_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities'
export const META_LOG_LEVEL = 'io.modelcontextprotocol/logLevel'
/** The id of the `subscriptions/listen` request a notification belongs to. */
export const META_SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId'
/** Where a result of the stateless era names the server. */
export const META_SERVER_INFO = 'io.modelcontextprotocol/serverInfo'

/** Revision identifiers are ISO dates, so comparing text compares age. */
export function isStatelessRevision(revision: string): boolean {
  return revision >= STATELESS_REVISION
}
