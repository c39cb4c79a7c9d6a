import { headerValues } from '../headers/flat.ts'
import { RPC_HEADER_MISMATCH } from '../rpc/codes.ts'
import type { ScannedMessage } from '../rpc/message.ts'
import { decodeHeaderValue, encodeHeaderValue } from './header-value.ts'
import { isStatelessRevision } from './revisions.ts'

export type EraCheck =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly status: 400
      readonly code: number
      readonly reason: 'header_mismatch'
      readonly detail: string
    }

/** Which body value `Mcp-Name` repeats, by method (stateless era, "Standard request headers"; tasks by their id). */
const NAMED_BY: Readonly<Record<string, 'name' | 'uri' | 'taskId'>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
}

function nameOf(message: ScannedMessage): string | undefined {
  const field =
    message.method !== undefined && Object.hasOwn(NAMED_BY, message.method) ? NAMED_BY[message.method] : undefined
  return field === undefined ? undefined : message[field]
}

/** Whether a message belongs to the stateless era: the body decides, by the claim in its `_meta`. */
export function isStatelessRequest(message: ScannedMessage): boolean {
  return message.stateless && isStatelessRevision(message.protocolVersion ?? '')
}

/**
 * Holds `MCP-Protocol-Version`, `Mcp-Method` and `Mcp-Name` against the body. Somebody between client and server may
 * route by these headers while the server obeys the body, so where they are present they must agree, in both eras;
 * a mismatch is HTTP 400 with JSON-RPC error -32020. Whether they must be present is the server's to say.
 * `headers` is a flat array as in `IncomingMessage.rawHeaders`.
 */
export function checkEraHeaders(message: ScannedMessage, headers: readonly string[]): EraCheck {
  if (message.kind === 'response') return { ok: true }
  const methods = headerValues(headers, 'mcp-method')
  const names = headerValues(headers, 'mcp-name')
  const versions = headerValues(headers, 'mcp-protocol-version')
  if (methods.length > 1 || names.length > 1 || versions.length > 1)
    return mismatch('a standard MCP header is sent twice')
  if (methods[0] !== undefined && methods[0] !== message.method) {
    return mismatch(`the Mcp-Method header names another method than the body, which asks for ${message.method}`)
  }
  if (names[0] !== undefined) {
    const name = decodeHeaderValue(names[0])
    if (name === undefined) return mismatch('the Mcp-Name header is not valid base64 of UTF-8')
    if (name !== nameOf(message)) return mismatch('the Mcp-Name header names something else than the body')
  }
  if (message.stateless && versions[0] !== undefined && versions[0] !== message.protocolVersion) {
    return mismatch(`the MCP-Protocol-Version header names another revision than the body, ${message.protocolVersion}`)
  }
  return { ok: true }
}

/** The standard headers a client of the stateless era must send with a message; a flat array, empty in the other era. */
export function eraHeaders(message: ScannedMessage): string[] {
  if (!message.stateless || message.protocolVersion === undefined || message.method === undefined) return []
  const headers = ['MCP-Protocol-Version', message.protocolVersion, 'Mcp-Method', message.method]
  const name = nameOf(message)
  return name === undefined ? headers : [...headers, 'Mcp-Name', encodeHeaderValue(name)]
}

function mismatch(detail: string): EraCheck {
  return { ok: false, status: 400, code: RPC_HEADER_MISMATCH, reason: 'header_mismatch', detail }
}
