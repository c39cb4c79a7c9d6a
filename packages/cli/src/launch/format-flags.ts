/** The flags that say how errors are shown; the others may be wrong themselves. */
export function formatFlags(argv: readonly string[]): string[] {
  const dashes = argv.indexOf('--')
  const tokens = dashes < 0 ? argv : argv.slice(0, dashes)
  const json = tokens.some(
    (token, at) =>
      token === '--json' ||
      /^(?:-o=?|--output=)json$/.test(token) ||
      ((token === '-o' || token === '--output') && tokens[at + 1] === 'json'),
  )
  return [...(json ? ['--json'] : []), ...(tokens.includes('--debug') ? ['--debug'] : [])]
}
