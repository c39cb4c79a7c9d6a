import { Buffer } from 'node:buffer'

// Stateless era (2026-07-28), Streamable HTTP, "Standard request headers": a value that cannot stand in a header as it
// is travels as `=?base64?…?=` of its UTF-8.
const PREFIX = '=?base64?'
const SUFFIX = '?='
const CANONICAL = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** A body value as the text of an `Mcp-Name` (or `Mcp-Param-*`) header. */
export function encodeHeaderValue(value: string): string {
  const plain = /^[\t\x20-\x7e]+$/.test(value) && value === value.trim() && !isWrapped(value)
  return plain ? value : PREFIX + Buffer.from(value, 'utf8').toString('base64') + SUFFIX
}

/** The body value a header text stands for; undefined when its base64 form is not canonical or not UTF-8. */
export function decodeHeaderValue(text: string): string | undefined {
  if (!isWrapped(text)) return text
  const inner = text.slice(PREFIX.length, text.length - SUFFIX.length)
  if (!CANONICAL.test(inner)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(inner, 'base64'))
  } catch {
    return undefined
  }
}

function isWrapped(text: string): boolean {
  return text.startsWith(PREFIX) && text.endsWith(SUFFIX) && text.length >= PREFIX.length + SUFFIX.length
}
