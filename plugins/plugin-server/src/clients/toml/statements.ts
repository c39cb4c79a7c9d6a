// Where the statements of a TOML text begin and end (TOML 1.0). The text was parsed before, so it is well-formed: this
// only has to know strings, brackets and comments apart.
import { parse } from 'smol-toml'

export interface Statement {
  /** Offset of its first character. */
  readonly start: number
  /** Behind its line, the comment on it and the line's end included. */
  readonly end: number
  /** Of a header `[a.b]` or `[[a.b]]`. */
  readonly header?: { readonly path: readonly string[]; readonly list: boolean }
}

export function statementsOf(text: string): Statement[] {
  const statements: Statement[] = []
  for (let at = skipBlank(text, 0); at < text.length; at = skipBlank(text, at)) {
    const start = at
    at = endOfStatement(text, start)
    const header = text[start] === '[' ? headerOf(text.slice(start, at)) : undefined
    statements.push({ start, end: at, ...(header === undefined ? {} : { header }) })
  }
  return statements
}

/** Over blanks, line ends and whole-line comments. */
function skipBlank(text: string, from: number): number {
  const blank = /(?:[ \t\r\n]|#[^\n]*)*/y
  blank.lastIndex = from
  return from + (blank.exec(text)?.[0].length ?? 0)
}

const LEXEME =
  /"""(?:[^\\]|\\[\s\S])*?"{3,5}|'''[\s\S]*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[[{]|[\]}]|\n|[^"'#[\]{}\n]+/y

function endOfStatement(text: string, from: number): number {
  let depth = 0
  LEXEME.lastIndex = from
  for (let at = from; at < text.length; at = LEXEME.lastIndex) {
    const [token = ''] = LEXEME.exec(text) ?? []
    if (token === '') return text.length
    if (token === '[' || token === '{') depth += 1
    if (token === ']' || token === '}') depth -= 1
    if (token === '\n' && depth === 0) return LEXEME.lastIndex
  }
  return text.length
}

function headerOf(line: string): Statement['header'] {
  const list = line.startsWith('[[')
  const path: string[] = []
  let value: unknown = parse(line)
  for (;;) {
    if (Array.isArray(value)) value = value[0]
    const [key] = Object.keys(value as object)
    if (key === undefined) return { path, list }
    path.push(key)
    value = (value as Record<string, unknown>)[key]
  }
}
