// How MCP travels: JSON-RPC, SSE, stdio framing, protocol eras, header hygiene, forwarding, discovery.

export { discoverServer } from './discovery/discover.ts'
export { DiscoveryError, type DiscoveryErrorCode } from './discovery/error.ts'
export { InventoryError, type RawInventory, readInventory } from './discovery/inventory.ts'
export { type OpenConversation, openConversation } from './discovery/open.ts'
export type { DiscoveredTool, DiscoverOptions, Discovery, ToolAnnotations } from './discovery/types.ts'
export { mcpUrl } from './discovery/url.ts'
export { checkEraHeaders, type EraCheck, eraHeaders, isStatelessRequest } from './era/check-headers.ts'
export { decodeHeaderValue, encodeHeaderValue } from './era/header-value.ts'
export { type ParamMark, paramHeaders, paramMarks } from './era/param-headers.ts'
export * from './era/revisions.ts'
export { type GuardVerdict, guardLocalRequest, type LocalRequest } from './guard/local-request.ts'
export { filterRequestHeaders, type RequestFilter } from './headers/filter-request.ts'
export { filterResponseHeaders } from './headers/filter-response.ts'
export { headerValue, headerValues, mediaType, withoutHeader } from './headers/flat.ts'
export { canonicalHeaderName, identityHeaders, isIdentityHeader, type PresentedIdentity } from './headers/identity.ts'
export { compactJson } from './json/compact.ts'
export { rpcError, rpcResult } from './rpc/answers.ts'
export * from './rpc/codes.ts'
export { type DenialInfo, denial, META_PREFIX } from './rpc/denial.ts'
export {
  isToolCall,
  isToolCallMethod,
  type ScanFault,
  type ScannedMessage,
  type ScanRefusal,
  type ScanResult,
  type Span,
} from './rpc/message.ts'
export { replaceSpans } from './rpc/replace-spans.ts'
export { type ScanLimits, scanMessage } from './rpc/scan-message.ts'
export { SseDecoder, type SseDecoderOptions } from './sse/decoder.ts'
export { encodeSse, type SseEvent } from './sse/event.ts'
export { StdioBridge, type StdioBridgeOptions } from './stdio/bridge.ts'
export { StdioChild, type StdioCommand, type StdioHandlers } from './stdio/child.ts'
export { type LineEvent, LineReader } from './stdio/line-reader.ts'
export { readRequest } from './stdio/read-request.ts'
export { serveStdioBridge } from './stdio/serve-bridge.ts'
export * from './upstream/types.ts'
export { createUpstream, type Upstream } from './upstream/upstream.ts'
export { WireError, type WireErrorCode } from './wire-error.ts'
