import { type ReadOptions, readText } from './read-text.ts'
import { refuseYaml } from './yaml-error.ts'

/** One document of a file, and where it begins. */
export interface YamlDocument {
  readonly value: unknown
  readonly path: string
  /** Counted from 1. */
  readonly line: number
}

/**
 * Every document of a YAML or JSON text. Strict: duplicate keys, tabs as indentation and broken documents are refused
 * (MCPR_INPUT_INVALID) with line and column. A text without content has no document; an explicitly empty document is
 * `null`.
 */
export async function parseYamlDocuments(text: string, path: string): Promise<YamlDocument[]> {
  const { LineCounter, parseAllDocuments } = await import('yaml')
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: true, uniqueKeys: true })
  if (!Array.isArray(documents)) return []
  return documents.map((document) => {
    const [fault] = document.errors
    if (fault !== undefined) refuseYaml(path, fault)
    const start = document.contents?.range?.[0] ?? document.range[0]
    return { value: toValue(document, path), path, line: lines.linePos(start).line }
  })
}

/** The plain value; a text made of references to references is refused instead of filling the memory. */
function toValue(document: { toJS(): unknown }, path: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    return refuseYaml(path, { code: 'ALIAS', message: (error as Error).message })
  }
}

/** The same of a file, or of stdin for `-`. */
export const readYamlDocuments = async (path: string, options?: ReadOptions): Promise<YamlDocument[]> =>
  parseYamlDocuments(await readText(path, options), path)
