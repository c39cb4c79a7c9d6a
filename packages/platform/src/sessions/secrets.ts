// The secrets that prove a session at the gateway (decision 18).
import { randomBytes } from 'node:crypto'
import { sha256 } from '../identity/index.ts'
import type { SessionSecret } from '../kinds.ts'

/** One for each adapter of an identity that shares the session; more than run at a time. The oldest go first. */
const MOST_SECRETS = 64

/** A new secret beside those that are still good at `now` (milliseconds). `text` is told once and not kept. */
export function addSecret(
  known: readonly SessionSecret[],
  expiresAt: string | undefined,
  now: number,
): { text: string; secrets: readonly SessionSecret[] } {
  const text = randomBytes(32).toString('base64url')
  const added: SessionSecret = { hash: sha256(text), ...(expiresAt === undefined ? {} : { expiresAt }) }
  const good = known.filter((one) => one.expiresAt === undefined || Date.parse(one.expiresAt) > now)
  return { text, secrets: [...good, added].slice(-MOST_SECRETS) }
}
