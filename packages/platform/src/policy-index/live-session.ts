import { type Identity, parseRfc3339, type SessionLimits } from '@mcp-runtime/contract'
import type { SessionRecord } from '../kinds.ts'
import type { Stored } from '../ports/index.ts'
import type { People } from './people.ts'

export interface SecretBinding {
  /** SHA-256. */
  readonly digest: Buffer
  /** Good up to and including this instant; milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Who a session speaks for and how it is proven, ready for the hot path. */
export interface SessionBinding {
  readonly name: string
  readonly namespace: string
  /** Its subject as the policy document has it: a blank team is the server's own (resources-and-policy §10.3). */
  readonly identity: Identity
  /** What proves it; nothing on a session applied by hand, which then lets nobody in. */
  readonly secrets: readonly SecretBinding[]
  readonly revoked: boolean
  readonly policyVersion: string
  /** When a login last stood behind it; milliseconds since the epoch. */
  readonly provenAt: number
  /** Live up to and including this instant (resources-and-policy §11.5); milliseconds since the epoch. */
  readonly expiresAt: number
}

/** The team that a session of this server acts for. */
function sessionTeam(session: Stored<SessionRecord>, serverTeam: string): string {
  return session.value.spec.subject.teamID?.trim() || serverTeam
}

/**
 * Whether the session still has somebody behind it: the user it was issued to exists and, when it acts for a team, is
 * a member of it or an administrator (known fault F3). A session applied by hand belongs to no user.
 */
export function hasStanding(session: Stored<SessionRecord>, serverTeam: string, people: People): boolean {
  const { userID } = session.value
  return userID === undefined || people.mayActFor(userID, sessionTeam(session, serverTeam))
}

export function bindSession(
  session: Stored<SessionRecord>,
  serverTeam: string,
  limits: SessionLimits = {},
): SessionBinding {
  const { spec, secrets = [], provenAt } = session.value
  return {
    name: session.name,
    namespace: session.namespace,
    identity: {
      humanID: spec.subject.humanID ?? '',
      agentID: spec.subject.agentID ?? '',
      teamID: sessionTeam(session, serverTeam),
      sessionID: session.name,
    },
    secrets: secrets.map(({ hash, expiresAt }) => ({ digest: Buffer.from(hash, 'hex'), expiresAt: expiry(expiresAt) })),
    revoked: spec.revoked === true,
    policyVersion: spec.policyVersion ?? '',
    provenAt: provenAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(provenAt),
    expiresAt: sessionEnd(session, limits),
  }
}

/** When the session ends: as it says, or earlier where the server limits the life of sessions. */
export function sessionEnd({ value, createdAt }: Stored<SessionRecord>, { lifetime }: SessionLimits): number {
  const promised = expiry(value.spec.expiresAt)
  if (lifetime === undefined) return promised
  const most = Date.parse(value.issuedAt ?? createdAt) + lifetime
  return Math.min(promised, Math.floor(most / 1000) * 1000)
}

function expiry(text: string | undefined): number {
  if (text === undefined || text.trim() === '') return Number.POSITIVE_INFINITY
  // An instant that nobody can read is taken as past (resources-and-policy §11.5). Whole seconds, as in the document.
  const instant = parseRfc3339(text.trim())
  return instant === undefined ? Number.NEGATIVE_INFINITY : Math.floor(instant / 1000) * 1000
}
