import type { Config } from '@oclif/core'

/** All that a command of the launcher's own asks of a configuration; loading the real one may be what failed. */
export const STAND_IN = {
  bin: 'mcp-runtime',
  userAgent: 'mcp-runtime',
  runHook: async () => ({ successes: [], failures: [] }),
  scopedEnvVarKeys: () => [],
} as unknown as Config

const SWITCHES = ['--debug', '--quiet', '--no-input']

/** The words that say how things are said and shown; the others may be wrong themselves. */
export function globalWords(argv: readonly string[]): string[] {
  const dashes = argv.indexOf('--')
  const tokens = dashes < 0 ? argv : argv.slice(0, dashes)
  const json = tokens.some(
    (token, at) =>
      token === '--json' ||
      /^(?:-o=?|--output=)json$/.test(token) ||
      ((token === '-o' || token === '--output') && tokens[at + 1] === 'json'),
  )
  return [...(json ? ['--json'] : []), ...SWITCHES.filter((name) => tokens.includes(name))]
}
