import { Buffer } from 'node:buffer'
import type { Dispatcher } from 'undici'
import { withoutHeader } from '../headers/flat.ts'
import type { UpstreamOptions, UpstreamRequest } from './types.ts'

/** A request in the form undici takes. A body in memory gets its length from undici, which refuses a second opinion. */
export function dispatchOptions(request: UpstreamRequest, options: UpstreamOptions): Dispatcher.DispatchOptions {
  const { body } = request
  const streams = body !== undefined && !(body instanceof Uint8Array)
  const headers = streams ? [...request.headers] : withoutHeader(request.headers, 'content-length')
  if (options.hostHeader !== undefined) headers.push('Host', options.hostHeader)
  return {
    path: request.path,
    method: request.method,
    headers,
    body: body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : (body ?? null),
  }
}

/** Response headers as undici keeps them, as a flat array of strings. */
export function rawHeadersOf(controller: Dispatcher.DispatchController): string[] {
  const raw = controller.rawHeaders
  if (!Array.isArray(raw)) return []
  return (raw as (Buffer | string)[]).map((part) => (typeof part === 'string' ? part : part.toString('latin1')))
}

/** Why an exchange failed, from what was reached before it did. */
export function failureOf(error: Error & { code?: string }, sent: boolean, answered: boolean) {
  if (error.code === 'UND_ERR_INVALID_ARG' || error.code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH')
    return 'invalid_request'
  if (error.code === 'UND_ERR_HEADERS_TIMEOUT' || error.code === 'UND_ERR_BODY_TIMEOUT') return 'timeout'
  if (!sent) return 'unreachable'
  return answered ? 'broken' : 'no_answer'
}
