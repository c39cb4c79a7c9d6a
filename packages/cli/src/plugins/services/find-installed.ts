import { didYouMean } from '@mcp-runtime/contract/names'
import { fail } from '@mcp-runtime/sdk/errors'
import { longName, shortName } from '../first-party.ts'
import type { InstalledPlugin } from '../store/record.ts'

/** The installed plugin that a word means: its name, or `server` for @mcp-runtime/plugin-server. MCPR_NOT_FOUND. */
export function findInstalled(typed: string, installed: readonly InstalledPlugin[]): InstalledPlugin {
  const found =
    installed.find(({ name }) => name === typed) ??
    installed.find(({ name }) => name === longName(typed)) ??
    installed.find(({ root }) => root !== undefined && root === typed.replace(/(?<=.)\/+$/, ''))
  if (found !== undefined) return found
  const names = installed.map(({ name }) => name)
  // Without its scope a name could be anybody's, so it is only a guess.
  const unscoped = names.find((name) => name.endsWith(`/${typed}`) || name.endsWith(`/plugin-${typed}`))
  const words = [...names, ...names.flatMap((name) => shortName(name) ?? [])]
  return fail(
    'MCPR_NOT_FOUND',
    `No plugin "${typed}" is installed.${unscoped ? ` Did you mean "${unscoped}"?` : didYouMean(typed, words)}`,
    {
      next: [{ command: 'mcp-runtime plugins', when: 'to see which are installed' }],
    },
  )
}
