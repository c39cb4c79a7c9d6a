/**
 * Characters that JSON may hold as they are and a terminal obeys: C1 controls, and marks that turn the direction of
 * text. Written as `\u009b`, they are the same value to a program and nothing to a terminal.
 */
const OBEYED = /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const inert = (json: string): string =>
  json.replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Pretty JSON, two spaces, with a final line feed. A list that is missing is the caller's to fill: never `null`. */
export const toJson = (value: unknown): string => `${inert(JSON.stringify(value, null, 2))}\n`

/** One JSON value on one line, for streams. */
export const toJsonLine = (value: unknown): string => `${inert(JSON.stringify(value))}\n`

/**
 * YAML with a final line feed, which readers of YAML 1.1 (kubectl, PyYAML) take for the same: `no` and `1:20` are texts
 * to them as well. The library is loaded on first use. Characters that a terminal obeys are escaped, as in
 * JSON, which makes their texts double-quoted.
 */
export async function toYaml(value: unknown): Promise<string> {
  const { Document, visit } = await import('yaml')
  // Through JSON, so that YAML and JSON output have the same keys and values.
  const plain: unknown = JSON.parse(JSON.stringify(value) ?? 'null')
  const document = new Document(plain, { aliasDuplicateObjects: false, compat: 'yaml-1.1' })
  visit(document, {
    Scalar(_key, node) {
      // A sole equals sign has a type of its own in YAML 1.1.
      if (typeof node.value === 'string' && (node.value === '=' || node.value.search(OBEYED) >= 0))
        node.type = 'QUOTE_DOUBLE'
    },
  })
  return inert(document.toString({ lineWidth: 0 }))
}
