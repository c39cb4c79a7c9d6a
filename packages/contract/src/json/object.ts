// What came as JSON, or as YAML, and may be anything.

/** An object, neither null nor a list. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value when it is an object, else undefined. */
export const asObject = (value: unknown): Record<string, unknown> | undefined => (isObject(value) ? value : undefined)

/** The object that a text holds; undefined when it holds something else, or no JSON. Looks for no repeated keys. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return undefined
  }
}
