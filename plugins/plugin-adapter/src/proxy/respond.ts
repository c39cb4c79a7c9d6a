import type { ServerResponse } from 'node:http'
import { RPC_PARSE_ERROR, RPC_TRANSPORT, rpcError } from '@mcp-runtime/wire'
import type { Failure } from '../runtime/exchange.ts'

/** Answers with JSON text, unless the client has gone or something was sent already. */
export function respondJson(res: ServerResponse, status: number, text: string): void {
  if (res.headersSent || res.destroyed) return
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  res.end(text)
}

export function respondEmpty(res: ServerResponse, status: number): void {
  res.writeHead(status).end()
}

/** 413, as clients know it from this command (adapter-and-gateway §5.1); the rest of the body is not read. */
export function respondTooLarge(res: ServerResponse, limit: number): void {
  res.setHeader('connection', 'close')
  const detail = `the request body is over the limit of ${limit} bytes (--max-inbound-bytes)`
  respondJson(res, 413, rpcError('null', RPC_PARSE_ERROR, 'Request body too large.', { detail }))
}

/** The runtime gave no answer: 502, or 504 when time ran out, with the id of the request (§5.3). */
export function respondFailed(res: ServerResponse, id: string, { code, message, hint }: Failure): void {
  const status = code === 'timeout' ? 504 : 502
  respondJson(res, status, rpcError(id, RPC_TRANSPORT, message, { http_status: status, reason: code, hint }))
}
