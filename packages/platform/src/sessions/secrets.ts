// The secrets that prove a session at the gateway (decision 18).
import { randomBytes } from 'node:crypto'
import { sha256 } from '../identity/index.ts'
import type { SessionRecord, SessionSecret } from '../kinds.ts'

/** One for each adapter of an identity that shares the session; more than run at a time. The oldest go first. */
const MOST_SECRETS = 64

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

/** A new secret beside `kept`. `text` is told once and not kept. */
export function addSecret(
  kept: readonly SessionSecret[],
  expiresAt: string | undefined,
): { text: string; secrets: readonly SessionSecret[] } {
  const text = randomBytes(32).toString('base64url')
  const added: SessionSecret = { hash: sha256(text), ...(expiresAt === undefined ? {} : { expiresAt }) }
  return { text, secrets: [...kept, added].slice(-MOST_SECRETS) }
}

type SubjectOf = SessionRecord['spec']['subject']

const sameSubject = (a: SubjectOf, b: SubjectOf): boolean =>
  a.humanID === b.humanID && a.agentID === b.agentID && a.teamID === b.teamID
