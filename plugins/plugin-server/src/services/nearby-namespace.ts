// The namespace that metadata beside the user gives a server, for commands that take no metadata flags (decision 5).
import { catalogNamespace } from './scope.ts'
import { DEFAULT_DIR, loadMetadata } from './metadata-files.ts'

/**
 * The namespace of the entry `name` in `.mcp`, or undefined: without the folder, without the entry, without a word on
 * it, or when the folder cannot be read (what is broken there is not this command's business).
 */
export async function nearbyNamespace(name: string, dir: string = DEFAULT_DIR): Promise<string | undefined> {
  const loaded = await loadMetadata({ dir }).catch(() => undefined)
  const entry = loaded?.entries.find((one) => one.entry.name?.trim() === name)?.entry
  return entry && (catalogNamespace(entry.scope) ?? statedNamespace(entry))
}

const LOADER_DEFAULT = 'mcp-servers'

/**
 * The namespace that an entry of a team's server states. `mcp-servers` is what older tools wrote into every entry and
 * says nothing (commands-user §6.4 step 3).
 */
export function statedNamespace(entry: { readonly namespace?: string; readonly scope?: string }): string | undefined {
  const namespace = entry.namespace?.trim()
  if (namespace === undefined || namespace === '') return undefined
  return namespace === LOADER_DEFAULT && entry.scope?.trim().toLowerCase() === 'tenant' ? undefined : namespace
}
