// What the gateway derives from a server's spec, once for as long as the spec stands.
import { type AuthMode, listsAllTools } from '@mcp-runtime/contract'
import type { RequestFilter } from '@mcp-runtime/wire'
import type { ServerPolicy } from '../policy-index/index.ts'
import { type IdentityHeaderNames, identityHeaderNames } from './identity.ts'

export interface Serving {
  readonly names: IdentityHeaderNames
  /** The auth mode when the gateway does not serve it. */
  readonly unsupported: AuthMode | undefined
  /** Tool lists are passed on whole. */
  readonly listsAll: boolean
  /** Headers that do not reach the server. */
  readonly filter: RequestFilter
  /** The same for an answer that has to be read on its way. */
  readonly readableFilter: RequestFilter
}

const known = new WeakMap<ServerPolicy, Serving>()

export function servingOf(policy: ServerPolicy): Serving {
  let serving = known.get(policy)
  if (serving === undefined) {
    serving = derive(policy)
    known.set(policy, serving)
  }
  return serving
}

function derive({ server: { spec, metadata } }: ServerPolicy): Serving {
  const names = identityHeaderNames(spec.auth)
  const mode = spec.auth?.mode
  // Deleted upstream (resources-and-policy §11.9). Its default is Authorization also where the spec has no session
  // block: a token meant for the platform is not the server's to see.
  const token = spec.session?.upstreamTokenHeader?.trim() || 'Authorization'
  const drop = [...Object.values(names), token, 'mcp-session-id']
  return {
    names,
    unsupported: mode === 'oauth' || mode === 'mtls' ? mode : undefined,
    listsAll: listsAllTools(metadata.annotations),
    filter: { drop },
    readableFilter: { drop: [...drop, 'accept-encoding'] },
  }
}
