import {
  type ApiKeySummary,
  SHARED_NAMESPACE,
  type TeamMembershipSummary,
  type TokenReply,
  type UserInfo,
  type UserSummary,
  type WhoAmI,
} from '@mcp-runtime/contract'
import type { Caller, TokenPair } from '../../identity/index.ts'
import type { KeyRecord, UserRecord } from '../../kinds.ts'
import type { Stored } from '../../ports/index.ts'

export const userSummary = ({ userID, email, role, namespace }: Caller): UserSummary => ({
  id: userID,
  email,
  role,
  namespace: namespace ?? '',
})

export const userInfo = (
  { name, createdAt, value }: Stored<UserRecord>,
  teams: readonly TeamMembershipSummary[],
): UserInfo => ({
  id: name,
  email: value.email,
  role: value.role,
  created_at: createdAt,
  teams: teams.map(({ id, slug, role }) => ({ id, slug, role })),
})

export const tokenReply = ({ accessToken, refreshToken, expiresIn, caller }: TokenPair): TokenReply => ({
  access_token: accessToken,
  token_type: 'bearer',
  expires_in: expiresIn,
  refresh_token: refreshToken,
  user: userSummary(caller),
})

/** A service key has a role and nothing else. */
export const whoAmI = ({ userID, email, role, namespace, teams, allowedNamespaces }: Caller): WhoAmI => ({
  authenticated: true,
  sharedCatalogNamespace: SHARED_NAMESPACE,
  principal: {
    role,
    ...(userID === '' ? {} : { subject: userID, email }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(allowedNamespaces.length === 0 ? {} : { allowedNamespaces: [...allowedNamespaces] }),
    ...(teams.length === 0 ? {} : { teams: [...teams] }),
  },
})

/** Of an API key or a registry credential: they are shown alike. */
export const keySummary = ({ name, createdAt, value }: Stored<KeyRecord>): ApiKeySummary => ({
  id: name,
  name: value.label,
  prefix: value.prefix,
  created_at: createdAt,
  revoked: value.revokedAt !== undefined,
  ...(value.revokedAt === undefined ? {} : { revoked_at: value.revokedAt }),
})
