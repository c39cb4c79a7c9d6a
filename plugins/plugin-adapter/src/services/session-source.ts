import { type AdapterSession, issueAdapterSession } from '@mcp-runtime/contract'
import { type Credential, type ProfileStore, resolveCredential } from '@mcp-runtime/sdk/profiles'
import type { SessionRequest } from '../options/options.ts'
import type { SessionSource } from '../session/source.ts'
import { credentialFor } from './credential-for.ts'

/** The part of the SDK's client that is used, with the login it acts for. */
export interface Caller {
  issue(body: Record<string, string>, signal: AbortSignal): Promise<AdapterSession>
}

export interface SourceOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly profiles: ProfileStore
  readonly profile?: string | undefined
  /** `--platform-url`; empty: the login's own. */
  readonly platformUrl: string
  readonly request: SessionRequest
  readonly connect: (credential: Credential) => Promise<Caller>
}

/** Sessions from the platform (adapter-and-gateway §4.2). The saved login is read again for each, on purpose. */
export function platformSource(options: SourceOptions): SessionSource {
  const { request } = options
  const body: Record<string, string> = {
    serverName: request.server,
    agentID: request.agent,
    ...(request.namespace ? { namespace: request.namespace } : {}),
    ...(request.trust ? { requestedTrust: request.trust } : {}),
    ...(request.ttl ? { requestedTTL: request.ttl } : {}),
  }
  const login = async (): Promise<Credential> => {
    const { env, profiles, profile, platformUrl } = options
    return credentialFor(platformUrl, await resolveCredential(env, profiles, { profile }), profiles)
  }
  return {
    async issue(signal) {
      const caller = await options.connect(await login())
      return caller.issue(body, signal)
    },
    async loginEnds() {
      const { refreshToken, expiresAt, token } = await login()
      return refreshToken === undefined ? (timeOf(expiresAt) ?? tokenEnds(token)) : undefined
    },
  }
}

export { issueAdapterSession }

function timeOf(text: string | undefined): number | undefined {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? undefined : at
}

/** `exp` of a JWT, ms since the epoch: only read, not verified, which is the platform's business. */
export function tokenEnds(token: string): number | undefined {
  const payload = token.split('.')[1]
  if (payload === undefined) return undefined
  try {
    const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp?: unknown }
    return typeof exp === 'number' ? exp * 1000 : undefined
  } catch {
    return undefined
  }
}
