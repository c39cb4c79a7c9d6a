import { routes } from '@mcp-runtime/contract/api'
import type { Redactor } from '../command/redactor.ts'
import { exitCodeOf, type McprError } from '../errors/index.ts'
import { accountOf, normalizeBaseUrl, type ProfileStore } from '../profiles/index.ts'
import { type ClientOptions, createClient } from './client.ts'
import { type ClientCredential, isOver } from './login.ts'

export interface Renewing extends Pick<ClientOptions, 'signal' | 'trace'> {
  readonly profiles: ProfileStore
  readonly redactor: Redactor
  readonly now: () => Date
}

/**
 * Renews a saved login (decision 19): under the lock, after reading the file again, because another process may have
 * renewed it; then that token is used. Undefined when it cannot be renewed: no refresh token, a platform that offers
 * none, or one that refuses. A platform that cannot be reached throws. The pair is saved before it is used, so a crash
 * after that loses nothing, and one before it is covered: the platform gives the same successor again for 30 s.
 */
export const renewSavedLogin =
  (baseUrl: string, { profiles, redactor, now, signal, trace }: Renewing) =>
  (used: ClientCredential): Promise<ClientCredential | undefined> => {
    const { profile } = used
    if (profile === undefined) return Promise.resolve(undefined)
    return profiles.withLock(async () => {
      const account = accountOf(await profiles.read(), profile)
      // A login that now goes elsewhere is another login.
      if (account === undefined || normalizeBaseUrl(account.apiUrl) !== normalizeBaseUrl(baseUrl)) return undefined
      redactor.add(account.token)
      redactor.add(account.refreshToken)
      const saved: ClientCredential = {
        ...used,
        token: account.token,
        ...(account.expiresAt === undefined ? {} : { expiresAt: account.expiresAt }),
      }
      if (account.token !== used.token && !isOver(saved, now().getTime())) return saved
      if (account.refreshToken === undefined) return undefined
      const client = createClient({
        baseUrl,
        ...(signal === undefined ? {} : { signal }),
        ...(trace === undefined ? {} : { trace }),
      })
      const reply = await client
        .call(routes.refresh, { body: { refresh_token: account.refreshToken } })
        .catch(noSuccessor)
      if (reply === undefined) return undefined
      redactor.add(reply.access_token)
      redactor.add(reply.refresh_token)
      const expiresAt = new Date(now().getTime() + reply.expires_in * 1000).toISOString()
      const refreshToken = reply.refresh_token ?? account.refreshToken
      await profiles.update(profile, (before) => ({ ...before, token: reply.access_token, refreshToken, expiresAt }))
      return { ...used, token: reply.access_token, expiresAt }
    })
  }

/** Refused or not offered: there is no successor. Out of reach (exit 9) or interrupted: the error stands. */
function noSuccessor(error: McprError): undefined {
  const exit = exitCodeOf(error)
  if (exit === 9 || exit === 130) throw error
  return undefined
}
