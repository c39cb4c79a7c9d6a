const PLAIN = /^[A-Za-z0-9_./@][A-Za-z0-9._/:@=,+-]*$/
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u
const LONGEST_WORD = 256

/** A word of a command line that a person may paste into a shell, whatever it contains; quoted only if it must be. */
export const shellWord = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/**
 * `{command}` with a line such as `mcp-runtime access grant enable g --namespace n`, or nothing when a word cannot be
 * pasted safely: it is missing, very long, would not show what it is, or stands where it would be read as a flag. Flags
 * without a value are left out; `true` makes a bare flag.
 */
export function commandLine(
  words: readonly (string | undefined)[],
  flags: Readonly<Record<string, string | true | undefined>> = {},
): { command?: string } {
  const line = ['mcp-runtime']
  const isSafe = (word: string | undefined): word is string =>
    word !== undefined && word !== '' && word.length <= LONGEST_WORD && !INVISIBLE.test(word)
  for (const word of words) {
    if (!isSafe(word) || word.startsWith('-')) return {}
    line.push(shellWord(word))
  }
  for (const [flag, value] of Object.entries(flags)) {
    if (value === undefined || value === '') continue
    if (value === true) line.push(`--${flag}`)
    else if (!isSafe(value)) return {}
    else line.push(value.startsWith('-') ? `--${flag}=${shellWord(value)}` : `--${flag} ${shellWord(value)}`)
  }
  return { command: line.join(' ') }
}

/** `text` with control characters shown as escapes, and cut when long: for names that a stranger chose. */
export function showName(text: string): string {
  const short = text.length > 128 ? `${text.slice(0, 128)}…` : text
  return short.replace(new RegExp(INVISIBLE, 'gu'), (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The same in quotes. */
export const quoteName = (text: string): string => `"${showName(text)}"`

/** A whole text with what cannot be seen in it shown as escapes; line feeds and tabs stay. */
export const showUnseen = (text: string): string =>
  text.replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (char) => {
    const code = (char.codePointAt(0) ?? 0).toString(16)
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`
  })
