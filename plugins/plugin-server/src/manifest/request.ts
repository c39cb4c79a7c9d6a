// A manifest as the request that applies it. Pure.
import { ownAnnotations } from '@mcp-runtime/contract/admission'
import type { ApplyServerBody } from '@mcp-runtime/contract/api'
import { isCatalogScope, SCOPE_LABEL } from '@mcp-runtime/contract/names'
import type { MCPServer } from '@mcp-runtime/contract/resources'

/** The scope travels on its own; the platform writes the label from it. */
export function requestOf({ metadata, spec }: MCPServer, namespace: string | undefined): ApplyServerBody {
  const { [SCOPE_LABEL]: scope, ...labels } = metadata.labels ?? {}
  return {
    name: metadata.name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(scope === undefined ? {} : { scope }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(metadata.annotations === undefined ? {} : { annotations: ownAnnotations(metadata.annotations) }),
    spec,
  }
}

/** Whether the scope decides the namespace: nobody has to name one then. */
export const isCatalog = ({ metadata }: MCPServer): boolean =>
  isCatalogScope(metadata.labels?.[SCOPE_LABEL]?.trim().toLowerCase())
