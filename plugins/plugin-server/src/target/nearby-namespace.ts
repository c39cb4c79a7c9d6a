// The namespace that metadata beside the user gives a server, for commands that take no metadata flags (decision 5).
import { entryNamespace } from '@mcp-runtime/contract/metadata'
import { catalogNamespace, isCatalogScope } from '@mcp-runtime/contract/names'
import { DEFAULT_DIR, loadMetadata } from '@mcp-runtime/sdk/files'

/**
 * The namespace of the entry `name` in `.mcp`, or undefined: without the folder, without the entry, without a word on
 * it, or when the folder cannot be read (what is broken there is not this command's business).
 */
export async function nearbyNamespace(name: string, dir: string = DEFAULT_DIR): Promise<string | undefined> {
  const loaded = await loadMetadata({ dir }).catch(() => undefined)
  const entry = loaded?.entries.find((one) => one.entry.name.trim() === name)?.entry
  if (isCatalogScope(entry?.scope)) return catalogNamespace(entry.scope)
  return entryNamespace(entry, entry?.scope)
}
