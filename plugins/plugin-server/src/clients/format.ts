/** How a format is read and changed. Texts have no byte order mark. */
export interface Format {
  /** The whole text as data. MCPR_INPUT_INVALID with line and column (`file` is named). */
  read(text: string, file: string): Readonly<Record<string, unknown>>
  /** The text with the entry written anew; comments, order and indentation of all the rest stay. */
  set(text: string, container: string, name: string, entry: EntrySource): string
  /** The text without the entry. */
  remove(text: string, container: string, name: string): string
  /** The entry as it is written, to be put back by `set`. */
  source(text: string, container: string, name: string): string | undefined
}

/** An entry as data, or as it was written before. */
export type EntrySource = { readonly value: Readonly<Record<string, unknown>> } | { readonly source: string }
