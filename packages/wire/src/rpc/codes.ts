/** JSON-RPC 2.0 §5.1, and what MCP and this product add. */
export const RPC_PARSE_ERROR = -32700
export const RPC_INVALID_REQUEST = -32600
export const RPC_METHOD_NOT_FOUND = -32601
export const RPC_INVALID_PARAMS = -32602
export const RPC_INTERNAL_ERROR = -32603
/** Transport trouble between us and the server (adapter-and-gateway §6.5). */
export const RPC_TRANSPORT = -32000
/** A denial of anything but a tool call (decision 22). */
export const RPC_DENIED = -32003
/** Stateless era: a standard header and the body disagree; HTTP 400. */
export const RPC_HEADER_MISMATCH = -32020
/** Stateless era: the revision is not served; `data.supported` lists what is; HTTP 400. */
export const RPC_UNSUPPORTED_REVISION = -32022
