// Decision 12: API and gateway share one port, and a route belongs to one server.
import type { MCPServer } from '@mcp-runtime/contract'
import { kinds } from '../../kinds.ts'
import { serverPath } from '../../policy-index/index.ts'
import type { Store } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'

/** First segments that the platform answers itself. */
export const RESERVED_PATHS = ['api', 'healthz', 'readyz', 'metrics', 'ui']

/** Errors: 409 when the path of `server` is the platform's or another server's (one with another uid than `own`). */
export function requireFreePath(store: Store, server: MCPServer, own: string | undefined): void {
  const path = serverPath(server.metadata.name, server.spec)
  const first = path.split('/')[1] ?? ''
  const cure = 'Set another publicPathPrefix.'
  if (RESERVED_PATHS.includes(first)) refuse('conflict', `The path ${path} is reserved for the platform. ${cure}`)
  if (!/^(?:\/[A-Za-z0-9._~-]+)+$/.test(path) || path.split('/').some((part) => part === '.' || part === '..')) {
    refuse('unprocessable', `The path ${path} has characters that a path of a server must not have. ${cure}`)
  }
  for (const other of store.list(kinds.server)) {
    if (other.uid === own || serverPath(other.name, other.value.spec) !== path) continue
    // Without its namespace: a caller need not see it.
    refuse('conflict', `The path ${path} belongs to another server named ${other.name}. ${cure}`)
  }
}
