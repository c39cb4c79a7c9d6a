import { type ErrorExtra, type McprError, mcprError } from '../errors/index.ts'
import type { Credential } from '../profiles/index.ts'
import { tokenExpiry } from './credential-headers.ts'

/** A token with what is known about it; `renew` gives the next one, or undefined when there is none. */
export interface ClientCredential extends Partial<Pick<Credential, 'expiresAt' | 'profile' | 'source' | 'username'>> {
  readonly token: string
}

/** When the token ends, milliseconds since the epoch. What the token itself says comes first. */
export function endOf({ token, expiresAt }: ClientCredential): number | undefined {
  const saved = expiresAt === undefined ? Number.NaN : Date.parse(expiresAt)
  return tokenExpiry(token) ?? (Number.isNaN(saved) ? undefined : saved)
}

/** Whether the token is past its time, or will be before a call of now has arrived. */
export const isOver = (credential: ClientCredential, now: number, margin = 5_000): boolean => {
  const end = endOf(credential)
  return end !== undefined && end <= now + margin
}

/** How to log in again: under the same name, at the same place. */
function loginAgain({ profile, username }: ClientCredential, baseUrl: string): Pick<ErrorExtra, 'hint' | 'next'> {
  if (profile === undefined) return { hint: 'Put a new token into MCP_PLATFORM_API_TOKEN.' }
  const who = username === undefined ? '' : ` --email ${username}`
  const command = `mcp-runtime auth login --api-url ${baseUrl}${who} --profile ${profile}`
  return { next: [{ command, when: 'to log in again' }] }
}

/** What a 401 means for the login in use. */
export function rejected(credential: ClientCredential, baseUrl: string, now: number, cause: McprError): McprError {
  const name =
    credential.profile === undefined ? (credential.source ?? 'the token') : `the login "${credential.profile}"`
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
