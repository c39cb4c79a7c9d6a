import { type ErrorExtra, type McprError, mcprError } from '../errors/index.ts'
import type { Credential } from '../profiles/index.ts'
import { tokenExpiry } from '../profiles/token-expiry.ts'

/** How API keys of users begin (platform-api §3.1): whoever logs in with one may have no password at hand. */
const API_KEY = 'mcpu_'

/** A token with what is known about it; `renew` gives the next one, or undefined when there is none. */
export interface ClientCredential
  extends Partial<Pick<Credential, 'expiresAt' | 'local' | 'profile' | 'source' | 'username'>> {
  readonly token: string
}

/**
 * When the token ends, milliseconds since the epoch. What was saved comes first: it was reckoned from the moment of the
 * answer on this machine's clock, while the token speaks of the platform's, which may differ by hours.
 * @internal
 */
export function endOf({ token, expiresAt }: ClientCredential): number | undefined {
  const saved = expiresAt === undefined ? Number.NaN : Date.parse(expiresAt)
  return Number.isNaN(saved) ? tokenExpiry(token) : saved
}

/**
 * Whether the token is past its time, or will be before a call of now has arrived.
 * @internal
 */
export const isOver = (credential: ClientCredential, now: number, margin = 5_000): boolean => {
  const end = endOf(credential)
  return end !== undefined && end <= now + margin
}

/** `local up` gives new logins whenever it starts the platform. */
const RESTART = [
  { command: 'mcp-runtime local down', when: 'to end the platform of this machine; its data stay' },
  { command: 'mcp-runtime local up', when: 'to start it again, with new logins' },
]

/** How to log in again: under the same name, at the same place, in the same way. */
function loginAgain(credential: ClientCredential, baseUrl: string): Pick<ErrorExtra, 'hint' | 'next'> {
  const { token, profile, username, local } = credential
  if (profile === undefined) return { hint: 'Put a new token into MCP_PLATFORM_API_TOKEN.' }
  if (local) return { next: RESTART }
  const who = username === undefined || token.startsWith(API_KEY) ? '' : ` --email ${username}`
  const command = `mcp-runtime auth login --api-url ${baseUrl}${who} --profile ${profile}`
  return { next: [{ command, when: 'to log in again' }] }
}

/** What a 401 means for the login in use. */
export function rejected(credential: ClientCredential, baseUrl: string, now: number, cause: McprError): McprError {
  const name =
    credential.profile === undefined
      ? `the token${credential.source ? ` of ${credential.source}` : ''}`
      : `the login "${credential.profile}"`
  const about = name[0]!.toUpperCase() + name.slice(1)
  const extra = {
    ...loginAgain(credential, baseUrl),
    cause,
    ...(cause.details === undefined ? {} : { details: cause.details }),
  }
  return isOver(credential, now, 0)
    ? mcprError('MCPR_TOKEN_EXPIRED', `${about} has expired.`, extra)
    : mcprError('MCPR_TOKEN_REJECTED', `${about} is not accepted by ${baseUrl}.`, extra)
}
