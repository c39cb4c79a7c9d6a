// The little Markdown that the reference is made of. Texts come from our own commands; what would break a table is
// written so that it does not.

/** A code span; a bar inside it would end a table's cell. */
export const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``

/** Sentences as one cell. */
export const cell = (sentences: readonly string[]): string =>
  sentences
    .filter((sentence) => sentence !== '')
    .join(' ')
    .replace(/\s+/g, ' ')
    .replace(/(?<!\\)\|/g, '\\|')
    .replace(/<(?=[a-z/])/gi, '&lt;')

/** A table with a header line. */
export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
