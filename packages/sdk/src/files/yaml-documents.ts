import type { Document, YAMLError } from 'yaml'
import { fail } from '../errors/index.ts'
import { parseYaml } from './parse-yaml.ts'
import { readTextFile } from './read-source.ts'

/** One document of a file, and where it begins. */
export interface SourceDocument {
  readonly value: unknown
  /** The file; `stdin` for what was piped in. */
  readonly path: string
  /** Line of its first key, from 1. */
  readonly line: number
}

/**
 * The documents of a YAML or JSON text; empty ones are left out. Errors: MCPR_INPUT_INVALID with line and column for a
 * tab, a key that stands twice, or any other slip.
 */
export async function parseYamlDocuments(text: string, path: string): Promise<SourceDocument[]> {
  const { parsed, lines } = await parseYaml(text)
  const documents: readonly Document.Parsed[] = Array.isArray(parsed) ? parsed : []
  return documents.flatMap((document) => {
    refuseErrors(document.errors, path, (offset) => lines.linePos(offset))
    const { contents } = document
    if (contents === null || contents === undefined) return []
    const value: unknown = toPlain(document, path)
    return value === null ? [] : [{ value, path, line: lines.linePos(contents.range[0]).line }]
  })
}

/** The same for a file. Errors besides: those of reading it. */
export const readYamlDocuments = async (path: string): Promise<SourceDocument[]> =>
  parseYamlDocuments(await readTextFile(path), path)

/** Throws the first error of a parsed document, with its place. */
export function refuseErrors(
  errors: readonly YAMLError[],
  path: string,
  position: (offset: number) => { line: number; col: number },
): void {
  const [first] = errors
  if (first === undefined) return
  const { line, col } = position(first.pos[0])
  fail('MCPR_INPUT_INVALID', `${path}:${line}:${col}: ${sentence(first)}`, {
    hint: first.code === 'TAB_AS_INDENT' ? 'YAML is indented with spaces.' : 'Nothing was read from it.',
    details: { file: path, line, column: col, errors: errors.length },
    cause: first,
  })
}

function sentence({ code, message }: YAMLError): string {
  if (code === 'TAB_AS_INDENT') return 'a tab stands where YAML wants spaces.'
  if (code === 'DUPLICATE_KEY') return 'a key stands twice in one map.'
  return `this is not YAML: ${message.replace(/\.?$/, '.')}`
}

/** Aliases are counted, so that a small file cannot become a huge value. */
function toPlain(document: Document.Parsed, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    return fail('MCPR_INPUT_INVALID', `${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
}
