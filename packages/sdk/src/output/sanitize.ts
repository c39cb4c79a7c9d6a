import { stripVTControlCharacters } from 'node:util'

// C0 but tab and line feed, DEL, C1, the marks that reorder text (Trojan Source) and the line separators.
const HOSTILE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** Most texts: what is left of them is all of them, and looking is quick. */
const PLAIN = /^[ -~\n\t]*$/

/** Takes everything out of a text that could steer a terminal; tabs and line feeds stay. */
export const sanitize = (text: string): string =>
  PLAIN.test(text) ? text : stripVTControlCharacters(text).replace(HOSTILE, '')

/** The same as one line, for a table's cell or a sentence. */
export const sanitizeLine = (text: string): string => sanitize(text).replace(/[\n\t]+/g, ' ')

/** A copy of plain data with every text and key sanitized; what a view shows to people comes through here. */
export function sanitizeDeep<T>(value: T): T {
  if (typeof value === 'string') return sanitize(value) as T
  if (Array.isArray(value)) return value.map(sanitizeDeep) as T
  if (typeof value !== 'object' || value === null) return value
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [sanitize(key), sanitizeDeep(item)])) as T
}
