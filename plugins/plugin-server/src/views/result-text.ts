const objectOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined

/** The texts of a result, one below the other; other content by its kind. */
export function resultText(result: Readonly<Record<string, unknown>>): string {
  const content = Array.isArray(result.content) ? result.content.map((item) => objectOf(item) ?? {}) : []
  const texts = content.map(({ type, text, mimeType, uri, name, resource }) => {
    if (typeof text === 'string') return text
    const inner = objectOf(resource)
    if (typeof inner?.text === 'string') return inner.text
    return `[${[type, mimeType ?? inner?.mimeType, uri ?? inner?.uri, name].filter((part) => typeof part === 'string').join(' ')}]`
  })
  if (texts.length > 0 || result.structuredContent === undefined) return texts.join('\n')
  return JSON.stringify(result.structuredContent, null, 2)
}
