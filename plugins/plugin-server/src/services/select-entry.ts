import { didYouMean } from '@mcp-runtime/contract/names'
import { fail } from '@mcp-runtime/sdk/errors'
import type { LoadedEntry } from './metadata-files.ts'

export interface SelectedEntry extends LoadedEntry {
  /** The entry describes a server of another name: it is lent to this one. */
  readonly borrowed: boolean
}

/**
 * The entry for the server `name`: that of the same name, else the only one there is, which the caller must say aloud
 * (commands-user §6.4 step 2). MCPR_NOT_FOUND when several entries leave the choice open.
 */
export function selectEntry(entries: readonly LoadedEntry[], name: string): SelectedEntry | undefined {
  const same = entries.find(({ entry }) => entry.name.trim() === name)
  if (same !== undefined) return { ...same, borrowed: false }
  const [only, second] = entries
  if (only === undefined) return undefined
  if (second === undefined) return { ...only, borrowed: true }
  const names = entries.map(({ entry }) => entry.name)
  return fail('MCPR_NOT_FOUND', `The metadata describes no server ${name}.${didYouMean(name, names)}`, {
    hint: `It describes ${names.join(', ')}.`,
  })
}
