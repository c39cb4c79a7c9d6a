import type { Document, LineCounter, ToStringOptions } from 'yaml'
import { fail } from '../errors/index.ts'
import { parseYaml } from './parse-yaml.ts'
import { readTextFile } from './read-source.ts'
import { writeFileAtomic } from './write-file-atomic.ts'
import { refuseErrors } from './yaml-documents.ts'

/** Keys and indexes from the top: `['servers', 0, 'port']`. */
export type YamlPath = readonly (string | number)[]

/** Lists below a key are written as they were, indented or not, everything as deep as it was, `[a]` without blanks. */
const styleOf = (text: string, indent: number | undefined): ToStringOptions => ({
  lineWidth: 0,
  indentSeq: !/^( *)[^\s#-][^\n]*:[ \t]*\n\1- /m.test(text),
  flowCollectionPadding: !/[[{][^\s\]}]/.test(text) || /[[{] +[^\s\]}]/.test(text),
  ...(indent === undefined ? {} : { indent }),
})

/** How much deeper the first nested block stands than its key; undefined when there is none. */
async function indentOf(document: Document.Parsed, lines: LineCounter): Promise<number | undefined> {
  const { isCollection, isScalar, visit } = await import('yaml')
  let found: number | undefined
  visit(document, {
    Pair(_index, { key, value }) {
      if (!isScalar(key) || !isCollection(value) || value.flow === true || !key.range || !value.range) return
      const [outer, inner] = [lines.linePos(key.range[0]), lines.linePos(value.range[0])]
      if (inner.line === outer.line || inner.col <= outer.col) return
      found = inner.col - outer.col
      return visit.BREAK
    },
  })
  return found
}

/** The text of a file, undefined when there is none. */
const textOf = (path: string): Promise<string | undefined> =>
  readTextFile(path).catch((error: { code?: string }) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  })

/**
 * A YAML file of a person's, to be changed in places: comments, order, blank lines and unknown keys of all the rest
 * stay. One document per file.
 */
export class YamlFile {
  readonly path: string
  readonly #document: Document
  readonly #before: string | undefined
  readonly #style: ToStringOptions

  private constructor(path: string, document: Document, before: string | undefined, indent?: number) {
    this.path = path
    this.#document = document
    this.#before = before
    this.#style = styleOf(before ?? '', indent)
  }

  /** Opens a file; one that does not exist begins as an empty mapping. MCPR_INPUT_INVALID with line and column. */
  static async open(path: string): Promise<YamlFile> {
    const { Document } = await import('yaml')
    const text = await textOf(path)
    const { parsed, lines } = await parseYaml(text ?? '')
    const [document, second] = Array.isArray(parsed) ? parsed : []
    if (second !== undefined) fail('MCPR_INPUT_INVALID', `${path} holds several documents; one is expected.`)
    if (document === undefined) {
      const empty = new Document({})
      // A file of comments alone keeps them.
      if (!Array.isArray(parsed) || 'comment' in parsed)
        empty.commentBefore = (parsed as { comment?: string }).comment ?? null
      return new YamlFile(path, empty, text)
    }
    refuseErrors(document.errors, path, (offset) => lines.linePos(offset))
    return new YamlFile(path, document as unknown as Document, text, await indentOf(document, lines))
  }

  /** Whether the file was there. */
  get existed(): boolean {
    return this.#before !== undefined
  }

  /** The whole file as plain data. */
  get value(): unknown {
    return this.#document.toJS()
  }

  has(path: YamlPath): boolean {
    return this.#document.hasIn(path)
  }

  /** Sets the value at a path; what lies above and is missing is made. A comment on the line stays. */
  set(path: YamlPath, value: unknown): void {
    const node = this.#document.getIn(path, true) as { value?: unknown; items?: unknown } | undefined
    const plain = value === null || typeof value !== 'object'
    const scalar = typeof node === 'object' && node !== null && 'value' in node && node.items === undefined
    if (plain && scalar) node.value = value
    else this.#document.setIn(path, this.#document.createNode(value))
  }

  /** Adds an item to the list at a path, which is made when it is missing. */
  add(path: YamlPath, item: unknown): void {
    const list = this.#document.getIn(path)
    if (list === undefined || list === null) this.#document.setIn(path, this.#document.createNode([item]))
    else this.#document.addIn(path, this.#document.createNode(item))
  }

  /** Removes the value at a path; whether there was one. */
  delete(path: YamlPath): boolean {
    return this.#document.hasIn(path) && this.#document.deleteIn(path)
  }

  toString(): string {
    return this.#document.toString(this.#style)
  }

  /** Writes the file, keeping its mode. MCPR_CONFLICT when someone else changed it since it was opened. */
  async save(): Promise<void> {
    if ((await textOf(this.path)) !== this.#before) {
      fail('MCPR_CONFLICT', `${this.path} was changed by someone else in the meantime.`, {
        hint: 'Run the command again.',
      })
    }
    await writeFileAtomic(this.path, this.toString(), { keepMode: true })
  }
}
