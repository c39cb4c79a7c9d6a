// How MCP travels: JSON-RPC, SSE, stdio framing, protocol eras, header hygiene, forwarding, discovery.
export { isStatelessRevision, LATEST_SESSION_REVISION, SESSION_REVISIONS, STATELESS_REVISION } from './era/revisions.ts'
export { compactJson } from './json/compact.ts'
export { rpcError, rpcResult } from './rpc/answers.ts'
export * from './rpc/codes.ts'
export { type DenialInfo, denial, META_PREFIX } from './rpc/denial.ts'
export { isToolCall, type ScanFault, type ScannedMessage, type ScanRefusal, type ScanResult } from './rpc/message.ts'
export { type ScanLimits, scanMessage } from './rpc/scan-message.ts'
