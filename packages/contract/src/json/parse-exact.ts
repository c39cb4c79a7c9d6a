// The source text of a number, and values that are written as they stand (ES2026, "JSON.parse source text access").
interface SourceTextAccess {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown
  rawJSON(text: string): unknown
}
const json = JSON as unknown as SourceTextAccess

/**
 * What `JSON.parse` gives, for a text that is to be written again with `JSON.stringify`: numbers keep the digits they
 * were written with, because a tool's schema may hold some that no double can.
 * @throws {SyntaxError} when the text is not JSON
 */
export const parseExact = (text: string): unknown =>
  json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? json.rawJSON(source) : value,
  )
