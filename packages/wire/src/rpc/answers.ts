/**
 * A JSON-RPC error as text. `id` is raw JSON (as scanMessage gives it), so that large numbers and odd strings go back
 * byte for byte (adapter-and-gateway §14).
 */
export function rpcError(id: string, code: number, message: string, data?: unknown): string {
  const error = data === undefined ? { code, message } : { code, message, data }
  return `{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify(error)}}`
}

/** A JSON-RPC result as text; `id` is raw JSON. */
export function rpcResult(id: string, result: unknown): string {
  return `{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(result)}}`
}
