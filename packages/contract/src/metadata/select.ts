import type { PublishScope } from '../enums.ts'
import { isCatalogScope, SHARED_NAMESPACE } from '../names/scope.ts'
import type { ServerMetadata } from './schema.ts'

/**
 * The entry for a server: the one of that name, else the only one there is. `borrowed` says that it bears another
 * name, which the user should be told (commands-user §13).
 */
export function selectEntry(
  servers: readonly ServerMetadata[],
  name: string,
): { readonly entry?: ServerMetadata; readonly borrowed: boolean } {
  const entry = servers.find((server) => server.name.trim() === name)
  if (entry !== undefined) return { entry, borrowed: false }
  return servers.length === 1 ? { entry: servers[0]!, borrowed: true } : { borrowed: false }
}

/**
 * The namespace an entry asks for, as far as `server deploy` may follow it (resources-and-policy §7.2): only for the
 * scope tenant or none, and `mcp-servers` in a tenant entry is what an older tool wrote as a default, so it counts as
 * not said.
 */
export function entryNamespace(entry: ServerMetadata | undefined, scope: PublishScope | undefined): string | undefined {
  if (entry?.namespace === undefined || entry.namespace === '') return undefined
  if (isCatalogScope(scope) || isCatalogScope(entry.scope)) return undefined
  return scope === 'tenant' && entry.namespace === SHARED_NAMESPACE ? undefined : entry.namespace
}
