// A server as a manifest that can be applied again.
import { API_VERSION, type MCPServer, ownAnnotations } from '@mcp-runtime/contract'
import { OWNER_LABEL, teamOfNamespace } from '../../access/rights.ts'
import { IMAGE_DIGEST } from '../../images/index.ts'
import type { ServerRecord } from '../../kinds.ts'
import type { ApiDeps } from '../deps.ts'
import { shownImage } from '../servers/server-image.ts'

/** What every apply writes itself, of whoever applies: in a manifest it would only be wrong elsewhere. */
const WRITTEN = new Set([OWNER_LABEL, 'created-by', 'mcpruntime.org/team-id', 'app.kubernetes.io/managed-by'])

export interface ManifestSource {
  readonly name: string
  readonly namespace: string
  readonly value: Pick<ServerRecord, 'spec' | 'labels' | 'annotations'>
}

/** Of the annotations only the owner's are shown. The image has the name that the registry has now. */
export function serverManifest(
  { store, settings }: Pick<ApiDeps, 'store' | 'settings'>,
  { name, namespace, value }: ManifestSource,
): MCPServer {
  const labels = Object.fromEntries(Object.entries(value.labels).filter(([key]) => !WRITTEN.has(key)))
  const annotations = ownAnnotations(value.annotations)
  const { teamID, ...spec } = value.spec
  const named = teamID !== undefined && teamID !== teamOfNamespace(store, namespace)?.name
  return {
    apiVersion: API_VERSION,
    kind: 'MCPServer',
    metadata: {
      name,
      namespace,
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: {
      ...(named && { teamID }),
      ...spec,
      image: shownImage(spec.image, settings.registryHosts()) ?? spec.image,
    },
  }
}

/** The same with the image that its tag stood for: a tag may stand for another one by now. */
export function pinnedManifest(deps: ApiDeps, source: ManifestSource, digest: string | undefined): MCPServer {
  const { metadata, ...manifest } = serverManifest(deps, source)
  const pinned = digest === undefined ? {} : { annotations: { ...metadata.annotations, [IMAGE_DIGEST]: digest } }
  return { ...manifest, metadata: { ...metadata, ...pinned } }
}
