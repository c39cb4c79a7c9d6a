// A server as a manifest that can be applied again.
import { API_VERSION, type MCPServer } from '@mcp-runtime/contract'
import { OWNER_LABEL, teamOfNamespace } from '../../access/rights.ts'
import type { ServerRecord } from '../../kinds.ts'
import type { Store } from '../../ports/index.ts'

/** What every apply writes itself, of whoever applies: in a manifest it would only be wrong elsewhere. */
const WRITTEN = new Set([OWNER_LABEL, 'created-by', 'mcpruntime.org/team-id', 'app.kubernetes.io/managed-by'])

/** Annotations are the platform's own, all of them. */
export function serverManifest(
  store: Store,
  { name, namespace, value }: { name: string; namespace: string; value: Pick<ServerRecord, 'spec' | 'labels'> },
): MCPServer {
  const labels = Object.fromEntries(Object.entries(value.labels).filter(([key]) => !WRITTEN.has(key)))
  const { teamID, ...spec } = value.spec
  const named = teamID !== undefined && teamID !== teamOfNamespace(store, namespace)?.name
  return {
    apiVersion: API_VERSION,
    kind: 'MCPServer',
    metadata: { name, namespace, ...(Object.keys(labels).length > 0 && { labels }) },
    spec: { ...(named && { teamID }), ...spec },
  }
}
