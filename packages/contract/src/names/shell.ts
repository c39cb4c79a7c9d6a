const PLAIN = /^[A-Za-z0-9_][A-Za-z0-9._/:@=,+-]*$/

/** A word of a command line that a person may paste into a shell, whatever it contains; quoted only if it must be. */
export const shellWord = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** Whether a text can be shown on one line of a terminal without changing what the line says. */
export const isPrintable = (text: string): boolean => !/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(text)

/** `text` in quotes, control characters shown as escapes, long texts cut: for names that a stranger chose. */
export function quoteName(text: string): string {
  const short = text.length > 128 ? `${text.slice(0, 128)}…` : text
  const shown = short.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `"${shown}"`
}
