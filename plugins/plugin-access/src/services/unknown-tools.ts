import { type GrantSummary, routes } from '@mcp-runtime/contract/api'
import { nearest } from '@mcp-runtime/contract/names'
import type { PlatformClient } from '@mcp-runtime/sdk/client'

export interface UnknownTool {
  readonly name: string
  /** The declared tool that was probably meant. */
  readonly nearest?: string
}

/**
 * Tools that a grant speaks of and its server does not declare. A platform takes such a grant, because the tool may
 * come with the next deployment; whoever mistyped one must hear of it all the same. Nothing when it cannot be known.
 */
export async function findUnknownTools(
  client: PlatformClient,
  { namespace, serverRef, toolRules }: Pick<GrantSummary, 'namespace' | 'serverRef' | 'toolRules'>,
  signal?: AbortSignal,
): Promise<readonly UnknownTool[]> {
  if (!toolRules?.length) return []
  const params = { namespace: serverRef.namespace || namespace, name: serverRef.name }
  const declared = await client
    .call(routes.getServer, { params, ...(signal && { signal }) })
    .then(({ server }) => server.tools?.map(({ name }) => name))
    .catch(() => undefined)
  // A server without a list of tools says nothing about them.
  if (!declared?.length) return []
  return toolRules
    .filter(({ name }) => !declared.includes(name))
    .map(({ name }) => {
      const meant = nearest(name, declared)
      return { name, ...(meant === undefined ? {} : { nearest: meant }) }
    })
}
