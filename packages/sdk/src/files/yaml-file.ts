import type { Document, ToStringOptions } from 'yaml'
import { fail } from '../errors/index.ts'
import { readText } from './read-text.ts'
import { writeFileAtomic } from './write-file-atomic.ts'
import { refuseYaml } from './yaml-error.ts'

export type YamlPath = readonly (string | number)[]

/** Sequences below a key are written as they were: indented, or not. */
const style = (text: string): ToStringOptions => ({
  lineWidth: 0,
  indentSeq: !/^( *)[^\s#-][^\n]*:[ \t]*\n\1- /m.test(text),
})

/**
 * A YAML file of a person's, to be changed in places: comments, order, blank lines and unknown keys of all the rest
 * stay. One document per file.
 */
export class YamlFile {
  readonly path: string
  readonly #document: Document
  readonly #before: string | undefined

  private constructor(path: string, document: Document, before: string | undefined) {
    this.path = path
    this.#document = document
    this.#before = before
  }

  /** Opens a file; one that does not exist begins as an empty mapping. MCPR_INPUT_INVALID with line and column. */
  static async open(path: string): Promise<YamlFile> {
    const { Document, parseAllDocuments } = await import('yaml')
    const text = await readText(path).catch((error: { code?: string }) => {
      if (error.code !== 'MCPR_FILE_NOT_FOUND') throw error
      return undefined
    })
    const documents = parseAllDocuments(text ?? '', { prettyErrors: true, uniqueKeys: true })
    if (!Array.isArray(documents) || documents.length === 0) {
      const empty = new Document({})
      // A file of comments alone keeps them.
      if (text !== undefined && text.trim() !== '') empty.commentBefore = text.replace(/^[ \t]*# ?/gm, ' ').trimEnd()
      return new YamlFile(path, empty, text)
    }
    const fault = documents.flatMap(({ errors }) => errors)[0]
    if (fault !== undefined) refuseYaml(path, fault)
    if (documents.length > 1) fail('MCPR_INPUT_INVALID', `${path} holds several documents; one is expected.`)
    return new YamlFile(path, documents[0] as unknown as Document, text)
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
    const scalar = value === null || typeof value !== 'object'
    if (scalar && node !== undefined && 'value' in node && node.items === undefined) node.value = value
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
    return this.#document.deleteIn(path)
  }

  toString(): string {
    return this.#document.toString(style(this.#before ?? ''))
  }

  /** Writes the file, keeping its mode. MCPR_CONFLICT when someone else changed it since it was opened. */
  async save(): Promise<void> {
    const now = await readText(this.path).catch(() => undefined)
    if (now !== this.#before) {
      fail('MCPR_CONFLICT', `${this.path} was changed by someone else in the meantime.`, {
        hint: 'Run the command again.',
      })
    }
    await writeFileAtomic(this.path, this.toString(), { keepMode: true })
  }
}
