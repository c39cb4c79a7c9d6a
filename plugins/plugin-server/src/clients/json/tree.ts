// JSON with comments and trailing commas, as a tree with places in the text.
import { fail } from '@mcp-runtime/sdk/errors'
import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'

// The library's SyntaxKind: its const enum cannot be imported by a single-file transpiler.
const OPEN_BRACE = 1
const CLOSE_BRACE = 2
const OPEN_BRACKET = 3
const CLOSE_BRACKET = 4
const COMMA = 5
const LINE_COMMENT = 12
const BLOCK_COMMENT = 13
const BLANKS = 15
const END = 17

/** No client nests its settings a tenth as deep; what reads and compares them goes down level by level. */
const DEEPEST = 500

/** The object at the top; undefined for a text without anything but white space and comments. */
export function parseObjectTree(text: string, file: string): Node | undefined {
  refuseDepth(text, file)
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true })
  const [first] = errors
  if (first !== undefined) refuse(file, text, first.offset, `this is not JSON: ${wordsOf(first)}.`)
  if (root === undefined) return undefined
  if (root.type !== 'object') refuse(file, text, root.offset, 'a JSON object is expected here.')
  refuseTwins(root, text, file)
  return root
}

function refuseDepth(text: string, file: string): void {
  const scanner = createScanner(text, true)
  for (let depth = 0, token = scanner.scan() as number; token !== END; token = scanner.scan()) {
    if (token === OPEN_BRACE || token === OPEN_BRACKET) depth += 1
    else if (token === CLOSE_BRACE || token === CLOSE_BRACKET) depth -= 1
    if (depth > DEEPEST) refuse(file, text, scanner.getTokenOffset(), 'this is nested deeper than any settings are.')
  }
}

/** Two keys of one name: readers differ in which counts, so an edit of either could be without effect. */
function refuseTwins(node: Node, text: string, file: string): void {
  const seen = new Set<string>()
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? []
    if (key === undefined) continue
    if (seen.has(key.value)) refuse(file, text, key.offset, `the key ${JSON.stringify(key.value)} stands twice.`)
    seen.add(key.value)
    if (value?.type === 'object') refuseTwins(value, text, file)
  }
}

/** CloseBraceExpected → `close brace expected`. */
const wordsOf = ({ error }: ParseError): string =>
  printParseErrorCode(error)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()

function refuse(file: string, text: string, offset: number, sentence: string): never {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/)
  const line = before.length
  const column = (before.at(-1)?.length ?? 0) + 1
  return fail('MCPR_INPUT_INVALID', `${file}:${line}:${column}: ${sentence}`, {
    hint: 'Nothing was changed. Mend the file first.',
    details: { file, line, column },
  })
}

/** The property of an object. */
export const propertyOf = (object: Node | undefined, name: string): Node | undefined =>
  object?.children?.find(({ children }) => children?.[0]?.value === name)

export const nodeOf = (property: Node | undefined): Node | undefined => property?.children?.[1]

export const endOf = ({ offset, length }: Node): number => offset + length

/** Where the white space of JSON in front of `offset` begins. */
export function startOfBlanks(text: string, offset: number): number {
  let at = offset
  while (at > 0 && ' \t\r\n'.includes(text[at - 1]!)) at -= 1
  return at
}

/** Where the comma behind `from` is; undefined when another token comes first. */
export function commaAfter(text: string, from: number): number | undefined {
  const scanner = createScanner(text, true)
  scanner.setPosition(from)
  return scanner.scan() === COMMA ? scanner.getTokenOffset() : undefined
}

/** The end of the comments that stand behind `from` on its line; `from` when there are none. */
export function endOfLineComments(text: string, from: number): number {
  const scanner = createScanner(text, false)
  scanner.setPosition(from)
  for (let end = from; ; ) {
    const token = scanner.scan()
    const comment = token === LINE_COMMENT || token === BLOCK_COMMENT
    if (comment) end = scanner.getTokenOffset() + scanner.getTokenLength()
    else if (token !== BLANKS) return end
  }
}

/** Whether what stands before `offset` on its line is, or ends in, a line comment. */
export function endsInLineComment(text: string, offset: number): boolean {
  const scanner = createScanner(text, false)
  for (let end = 0, token = 0; ; ) {
    if (end >= offset || token === END) return token === LINE_COMMENT
    token = scanner.scan()
    end = scanner.getTokenOffset() + scanner.getTokenLength()
  }
}
