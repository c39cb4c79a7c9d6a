import { type AdapterSession, issueAdapterSession } from '@mcp-runtime/contract/api'
import { SESSION_SECRET_HEADER } from '@mcp-runtime/contract/resources'
import { connect, endOf } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type Credential, resolveCredential } from '@mcp-runtime/sdk/profiles'
import type { SessionRequest } from '../options/options.ts'
import type { PlatformClock } from '../session/clock.ts'
import type { SessionSource } from '../session/source.ts'
import { credentialFor } from './credential-for.ts'

/** Longest wait for the platform: its own deadline is 10 s, and a renewal has half a minute in all. */
const TIMEOUT = 10_000

/**
 * Sessions from the platform (adapter-and-gateway §4.2). The saved login is read again for each, so that a new one is
 * picked up by the running adapter. `platformUrl`: of `--platform-url`; empty: the login's own. `clock` is told what the
 * answers say of the platform's.
 */
export function platformSource(
  ctx: CommandContext,
  platformUrl: string,
  request: SessionRequest,
  clock: PlatformClock,
): SessionSource {
  const body = {
    serverName: request.server,
    agentID: request.agent,
    ...(request.namespace ? { namespace: request.namespace } : {}),
    ...(request.trust ? { requestedTrust: request.trust } : {}),
    ...(request.ttl ? { requestedTTL: request.ttl } : {}),
  }
  const login = async (): Promise<Credential> =>
    credentialFor(platformUrl, await resolveCredential(ctx.env, ctx.profiles, { profile: ctx.profile }), ctx.profiles)
  /** Where the secret in hand came from: it is shown to that platform alone. */
  let issuer: string | undefined
  const warned = new Set<string>()
  const warn = (text: string): void => {
    if (!warned.has(text)) ctx.warn(text)
    warned.add(text)
  }
  return {
    async issue(signal, held): Promise<AdapterSession> {
      const credential = await login()
      ctx.redactor.add(credential.token)
      ctx.redactor.add(credential.refreshToken)
      const client = await connect(
        Object.create(ctx, { credential: { value: async () => credential }, warn: { value: warn } }),
      )
      const secret = client.baseUrl === issuer ? held?.secret : undefined
      const session = await client.call(issueAdapterSession, {
        body,
        signal,
        timeout: TIMEOUT,
        ...(secret === undefined ? {} : { headers: { [SESSION_SECRET_HEADER.toLowerCase()]: secret } }),
      })
      clock.ahead = client.clockAhead()
      issuer = client.baseUrl
      ctx.redactor.add(session.secret)
      return session
    },
    async loginEnds() {
      const credential = await login()
      const end = credential.refreshToken === undefined ? endOf(credential) : undefined
      // What was saved is of this machine's clock; what the token says is of the platform's, as the end of a session is.
      return end === undefined || credential.expiresAt === undefined ? end : end + clock.ahead
    },
  }
}
