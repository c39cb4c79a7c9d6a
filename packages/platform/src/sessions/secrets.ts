// The secrets that prove a session at the gateway (decision 18). Every issue gives a new one. An adapter that shows the
// secret it has when it asks for the next is given its successor: the two are of one line, and what was before ends
// after a short overlap. An adapter that shows none begins a line of its own, so several adapters of one identity share
// a session without ending each other's proof.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { formatRfc3339 } from '@mcp-runtime/contract'
import { sha256 } from '../identity/index.ts'
import type { SessionRecord, SessionSecret } from '../kinds.ts'

/** Secrets of one session; more adapters of one identity than run at a time. */
const MOST_SECRETS = 64
/** Secrets of one line: the newest, and those before it that calls on their way still carry. */
const MOST_OF_LINE = 3
/** Milliseconds for which a secret is good after its successor was issued: longer than a call takes to arrive. */
const OVERLAP = 60_000

/**
 * The secrets of `before` that are still good at `now` (milliseconds) for a session that becomes `after`. A session
 * that is turned over to another subject or server keeps none: who held it must not speak for its new owner.
 */
export function keptSecrets(
  before: SessionRecord | undefined,
  after: Pick<SessionRecord, 'spec' | 'serverUid'>,
  now: number,
): readonly SessionSecret[] {
  if (before === undefined || before.serverUid !== after.serverUid) return []
  if (!sameSubject(before.spec.subject, after.spec.subject)) return []
  return (before.secrets ?? []).filter((one) => one.expiresAt === undefined || Date.parse(one.expiresAt) > now)
}

export interface NewSecret {
  /** RFC 3339; absent: as long as the session lives. */
  readonly expiresAt?: string
  /** The secret that the caller has, as text; one that is not among `kept` counts for nothing. */
  readonly held?: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** A new secret beside `kept`. `text` is told once and not kept. */
export function addSecret(
  kept: readonly SessionSecret[],
  { expiresAt, held, now }: NewSecret,
): { text: string; secrets: readonly SessionSecret[] } {
  const text = randomBytes(32).toString('base64url')
  const line = lineOf(kept, held) ?? randomBytes(6).toString('base64url')
  const added: SessionSecret = { hash: sha256(text), line, ...(expiresAt === undefined ? {} : { expiresAt }) }
  const end = formatRfc3339(now + OVERLAP)
  const older = kept.filter((one) => one.line === line).slice(1 - MOST_OF_LINE)
  const others = kept.filter((one) => one.line !== line).slice(1 - MOST_SECRETS + older.length)
  return { text, secrets: [...others, ...older.map((one) => endingBy(one, end)), added] }
}

/** The line of the secret that the caller holds; none for a secret from before there were lines. */
function lineOf(kept: readonly SessionSecret[], held: string | undefined): string | undefined {
  if (held === undefined || held === '') return undefined
  const digest = Buffer.from(sha256(held), 'hex')
  let found: string | undefined
  for (const { hash, line } of kept) {
    const known = Buffer.from(hash, 'hex')
    if (known.length === digest.length && timingSafeEqual(known, digest)) found = line
  }
  return found
}

const endingBy = (secret: SessionSecret, end: string): SessionSecret =>
  secret.expiresAt !== undefined && Date.parse(secret.expiresAt) <= Date.parse(end)
    ? secret
    : { ...secret, expiresAt: end }

type SubjectOf = SessionRecord['spec']['subject']

const sameSubject = (a: SubjectOf, b: SubjectOf): boolean =>
  a.humanID === b.humanID && a.agentID === b.agentID && a.teamID === b.teamID
