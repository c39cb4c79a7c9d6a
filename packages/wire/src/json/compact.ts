/**
 * One JSON text on one line, its numbers and strings untouched, as stdio framing needs (MCP transports, stdio: no
 * embedded newline). A newline cannot stand inside a JSON string, so every one of them is white space between tokens.
 * Throws SyntaxError when the text is not JSON.
 */
export function compactJson(text: string): string {
  JSON.parse(text)
  return /[\r\n]/.test(text) ? text.replace(/[\r\n][\r\n\t ]*/g, '').trim() : text.trim()
}
