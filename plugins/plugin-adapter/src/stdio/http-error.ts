import { STATUS_CODES } from 'node:http'
import { asObject, parseObject } from '@mcp-runtime/contract/json'
import { RPC_TRANSPORT, rpcError } from '@mcp-runtime/wire'
import { sameId } from './incoming.ts'

/**
 * The JSON-RPC answer for a request that ended in an HTTP error which is no refusal (adapter-and-gateway §6.5): a
 * JSON-RPC answer for this id as it is; a JSON-RPC error for no id under the request's id, so that it is not lost;
 * otherwise an error of our own with the status and the start of the body.
 */
export function httpErrorAnswer(id: string, status: number, body: string, location?: string): string {
  const answer = parseObject(body)
  const error = answer?.jsonrpc === '2.0' ? asObject(answer.error) : undefined
  if (error && typeof error.code === 'number' && typeof error.message === 'string') {
    const own = answer?.id === undefined || answer.id === null ? undefined : JSON.stringify(answer.id)
    return sameId(own, id) ? body : rpcError(id, error.code, error.message, error.data)
  }
  const bytes = Buffer.byteLength(body)
  const message = status >= 300 && status < 400 ? redirected(location) : extracted(status, body, answer)
  return rpcError(id, RPC_TRANSPORT, message, {
    http_status: status,
    ...(bytes > 0 && bytes <= 4096 ? { upstream_body: body } : {}),
  })
}

function extracted(status: number, body: string, answer: Record<string, unknown> | undefined): string {
  const error = answer?.error
  const words = [answer?.message, error, asObject(error)?.message].find(
    (text) => typeof text === 'string' && text !== '',
  )
  return String(words ?? (body.trim().slice(0, 240) || STATUS_CODES[status] || `HTTP status ${status}`))
}

function redirected(location: string | undefined): string {
  return `The runtime sends this request elsewhere${location ? ` (${location})` : ''}; redirects are not followed.`
}
