// Who calls. The identity headers are only a claim; what proves it is the secret that the session was issued with
// (decision 18). So the identity is the session's own, and the headers must not say otherwise.
import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { type DecisionReason, IDENTITY_HEADERS, type Identity, SESSION_SECRET_HEADER } from '@mcp-runtime/contract'
import type { ServerPolicy, SessionBinding } from '../policy-index/index.ts'

export type Caller =
  | { readonly ok: true; readonly identity: Identity; readonly session: SessionBinding | undefined }
  | { readonly ok: false; readonly reason: DecisionReason; readonly claim: Identity; readonly session?: SessionBinding }

/** Lower-case names of the headers that a server's policy reads the identity from. */
export interface IdentityHeaderNames {
  readonly human: string
  readonly agent: string
  readonly team: string
  readonly session: string
}

const SECRET = SESSION_SECRET_HEADER.toLowerCase()

export function identityHeaderNames(auth: ServerPolicy['server']['spec']['auth']): IdentityHeaderNames {
  return {
    human: (auth?.humanIDHeader?.trim() || IDENTITY_HEADERS.human).toLowerCase(),
    agent: (auth?.agentIDHeader?.trim() || IDENTITY_HEADERS.agent).toLowerCase(),
    team: (auth?.teamIDHeader?.trim() || IDENTITY_HEADERS.team).toLowerCase(),
    session: (auth?.sessionIDHeader?.trim() || IDENTITY_HEADERS.session).toLowerCase(),
  }
}

/**
 * Proves the caller. Whoever cannot show a secret of the session learns nothing about it, not even whether it exists:
 * that is `session_not_found` too. Only with the secret is one told `session_revoked` or `session_expired`.
 */
export function identify(
  policy: ServerPolicy,
  names: IdentityHeaderNames,
  headers: IncomingHttpHeaders,
  now: number,
): Caller {
  const claim: Identity = {
    humanID: text(headers[names.human]),
    agentID: text(headers[names.agent]),
    teamID: text(headers[names.team]),
    sessionID: text(headers[names.session]),
  }
  if (claim.sessionID === '') {
    const silent = claim.humanID === '' && claim.agentID === '' && claim.teamID === ''
    return { ok: false, reason: silent ? 'missing_identity' : 'missing_session', claim }
  }
  const session = policy.session(claim.sessionID)
  const proof = session === undefined ? undefined : prove(session, text(headers[SECRET]), now)
  if (session === undefined || proof === undefined || contradicts(claim, session.identity)) {
    return { ok: false, reason: 'session_not_found', claim }
  }
  if (session.revoked) return { ok: false, reason: 'session_revoked', claim: session.identity, session }
  if (proof === 'expired' || !(now <= session.expiresAt)) {
    return { ok: false, reason: 'session_expired', claim: session.identity, session }
  }
  return { ok: true, identity: session.identity, session }
}

/** Compares with every secret of the session in constant time, so that the time says nothing about a near miss. */
function prove(session: SessionBinding, secret: string, now: number): 'live' | 'expired' | undefined {
  if (secret === '' || session.secrets.length === 0) return undefined
  const digest = hash('sha256', secret, 'buffer')
  let found: 'live' | 'expired' | undefined
  for (const known of session.secrets) {
    if (known.digest.length !== digest.length || !timingSafeEqual(known.digest, digest)) continue
    found = now <= known.expiresAt ? 'live' : (found ?? 'expired')
  }
  return found
}

/** A claim may leave things out; what it says must be what the session was issued for. */
function contradicts(claim: Identity, own: Identity): boolean {
  return (
    (claim.humanID !== '' && claim.humanID !== own.humanID) ||
    (claim.agentID !== '' && claim.agentID !== own.agentID) ||
    (claim.teamID !== '' && claim.teamID !== own.teamID)
  )
}

const text = (value: string | string[] | undefined): string => (typeof value === 'string' ? value.trim() : '')
