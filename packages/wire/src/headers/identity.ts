import { IDENTITY_HEADERS, SESSION_SECRET_HEADER } from '@mcp-runtime/contract/resources'

/**
 * One spelling for all spellings of a header name: servers fold case, and CGI-like ones turn `-` into `_`, so
 * `x_mcp_human_id` would reach them as `X-MCP-Human-ID`.
 */
export function canonicalHeaderName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '-')
}

/**
 * Names that speak for the caller's identity: everything below `X-MCP-` (the four governance headers, the verified
 * SPIFFE id, the session secret of decision 18 and what may come), in every spelling (adapter-and-gateway §3.1, §17).
 */
export function isIdentityHeader(canonical: string): boolean {
  return canonical.startsWith('x-mcp-')
}

/** Who calls, and the session that says so; an empty text sends no header. */
export interface PresentedIdentity {
  readonly humanID: string
  readonly agentID: string
  readonly teamID: string
  readonly sessionID: string
  /** Proves the session at gateways that ask for proof (decision 18). */
  readonly secret: string
}

/**
 * The governance headers of one request, flat (adapter-and-gateway §3.1). Only what is not empty is sent; the secret
 * goes with its session and never alone (decision 18).
 */
export function identityHeaders(identity: PresentedIdentity): string[] {
  const pairs: [string, string][] = [
    [IDENTITY_HEADERS.human, identity.humanID],
    [IDENTITY_HEADERS.agent, identity.agentID],
    [IDENTITY_HEADERS.team, identity.teamID],
    [IDENTITY_HEADERS.session, identity.sessionID],
    [SESSION_SECRET_HEADER, identity.sessionID === '' ? '' : identity.secret],
  ]
  return pairs.filter(([, value]) => value !== '').flat()
}
