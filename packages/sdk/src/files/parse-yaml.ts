import type { Pair } from 'yaml'

/**
 * Parses YAML or JSON whose keys are strings and stand once in a map; a repeated one is among its document's errors.
 * The library's own check compares each key with each, which takes minutes for a file of some megabytes.
 */
export async function parseYaml(text: string) {
  const { isScalar, LineCounter, parseAllDocuments, visit, YAMLParseError } = await import('yaml')
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    stringKeys: true,
  })
  for (const document of Array.isArray(parsed) ? parsed : []) {
    if (document.errors.length > 0) continue
    visit(document, {
      Map(_key, { items }) {
        const seen = new Set<unknown>()
        for (const { key } of items as Pair[]) {
          if (!isScalar(key)) continue
          const [from = 0, to = from] = key.range ?? []
          if (seen.has(key.value)) {
            document.errors.push(new YAMLParseError([from, to], 'DUPLICATE_KEY', 'Map keys must be unique'))
          }
          seen.add(key.value)
        }
      },
    })
    document.errors.sort((a, b) => a.pos[0] - b.pos[0])
  }
  return { parsed, lines }
}
