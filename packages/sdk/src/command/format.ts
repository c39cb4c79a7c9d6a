export const FORMATS = ['table', 'wide', 'json', 'yaml', 'name'] as const
/** The formats of `-o`. */
export type Format = (typeof FORMATS)[number]

const isFormat = (text: string | undefined): text is Format => FORMATS.includes(text as Format)

/** What argv says about the format and about --debug before it is parsed: a parse error must already be JSON. */
export interface EarlyScan {
  readonly format: Format
  readonly debug: boolean
  /** `--json` and another `-o` stand side by side. */
  readonly conflict: boolean
}

/**
 * Reads the format from raw argv, up to `--`. `longForm` tells whether `--output` is the format too: not where the
 * command has a path under that name (decision 1). Unknown formats are left to the parser.
 */
export function scanArgv(argv: readonly string[], longForm: boolean): EarlyScan {
  let format: Format | undefined
  let json = false
  let debug = false
  const end = argv.indexOf('--')
  const words = end === -1 ? argv : argv.slice(0, end)
  for (const [index, word] of words.entries()) {
    if (word === '--json') json = true
    if (word === '--debug') debug = true
    const value = formatValue(word, words[index + 1], longForm)
    if (isFormat(value)) format ??= value
  }
  return {
    format: json ? 'json' : (format ?? 'table'),
    debug,
    conflict: json && format !== undefined && format !== 'json',
  }
}

function formatValue(word: string, following: string | undefined, longForm: boolean): string | undefined {
  if (word === '-o' || (longForm && word === '--output')) return following
  if (longForm && word.startsWith('--output=')) return word.slice('--output='.length)
  return /^-o=?(.+)$/.exec(word)?.[1]
}
