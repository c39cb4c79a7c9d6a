/** Pretty JSON, two spaces, with a final line feed. A list that is missing is the caller's to fill: never `null`. */
export const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** One JSON value on one line, for streams. */
export const toJsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`

/** YAML with a final line feed; the library is loaded on first use. */
export async function toYaml(value: unknown): Promise<string> {
  const { stringify } = await import('yaml')
  // Through JSON, so that YAML and JSON output have the same keys and values.
  const plain: unknown = JSON.parse(JSON.stringify(value) ?? 'null')
  return stringify(plain, { lineWidth: 0, aliasDuplicateObjects: false })
}
