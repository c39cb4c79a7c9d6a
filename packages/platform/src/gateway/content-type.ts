import type { IncomingHttpHeaders } from 'node:http'
import { headerValues, mediaType } from '@mcp-runtime/wire'

/**
 * Why a POST body cannot be judged by its headers, as a sentence; undefined when it can. What is judged must be what
 * the server reads: one content type, JSON, no coding over it, and no character set but UTF-8 (a server that honours
 * `charset=utf-7` would read another message than the one in the bytes).
 */
export function whyUnreadable(headers: IncomingHttpHeaders, rawHeaders: readonly string[]): string | undefined {
  const type = headers['content-type']
  if (type === 'application/json' && headers['content-encoding'] === undefined) {
    return headerValues(rawHeaders, 'content-type').length === 1 ? undefined : 'The request has two content types.'
  }
  if (mediaType(type) !== 'application/json') return 'A message to an MCP server is sent as application/json.'
  if (!isUtf8(type ?? '')) return 'JSON is sent in UTF-8.'
  if ((headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity') {
    return 'The gateway reads no compressed request bodies.'
  }
  return headerValues(rawHeaders, 'content-type').length === 1 ? undefined : 'The request has two content types.'
}

/** Whether a content type names no character set but UTF-8. */
export function isUtf8(type: string): boolean {
  const [, ...parameters] = type.split(';').map((part) => part.trim().toLowerCase())
  return parameters.every((parameter) => {
    const [name, value = ''] = parameter.split('=').map((part) => part.trim())
    return name !== 'charset' || value.replace(/^"(.*)"$/, '$1') === 'utf-8'
  })
}
