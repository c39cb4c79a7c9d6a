// Identity: platform-api §6.1, plus refresh (decision 19).
import { type Static, Type } from '@sinclair/typebox'
import { PlatformRoleSchema, TeamRoleSchema } from '../enums.ts'
import { defineRoute } from './route.ts'

const KIB = 1024

export const UserSummary = Type.Object({
  id: Type.String(),
  email: Type.String(),
  role: PlatformRoleSchema,
  namespace: Type.String(),
})
export type UserSummary = Static<typeof UserSummary>

export const TokenReply = Type.Object({
  access_token: Type.String(),
  token_type: Type.Literal('bearer'),
  expires_in: Type.Integer({ description: 'Seconds.' }),
  refresh_token: Type.Optional(Type.String({ description: 'Absent on platforms that cannot refresh.' })),
  user: UserSummary,
})
export type TokenReply = Static<typeof TokenReply>

export const TeamMembershipSummary = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  name: Type.String(),
  namespace: Type.String(),
  role: TeamRoleSchema,
})
export type TeamMembershipSummary = Static<typeof TeamMembershipSummary>

export const Principal = Type.Object({
  role: PlatformRoleSchema,
  subject: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  namespace: Type.Optional(Type.String({ description: 'Primary namespace: the first team by slug.' })),
  allowedNamespaces: Type.Optional(Type.Array(Type.String())),
  teams: Type.Optional(Type.Array(TeamMembershipSummary)),
})
export type Principal = Static<typeof Principal>

export const WhoAmI = Type.Object({
  authenticated: Type.Boolean(),
  sharedCatalogNamespace: Type.String(),
  principal: Principal,
})
export type WhoAmI = Static<typeof WhoAmI>

export const login = defineRoute({
  id: 'auth.login',
  method: 'POST',
  path: '/auth/login',
  summary: 'Exchange e-mail and password for an access token.',
  audience: 'anyone',
  body: Type.Object({ email: Type.String(), password: Type.String() }, { additionalProperties: false }),
  bodyLimit: 4 * KIB,
  status: 200,
  reply: TokenReply,
  errors: ['invalid_request_body', 'unauthorized', 'too_many_requests', 'service_unavailable'],
  idempotent: false,
})

export const refresh = defineRoute({
  id: 'auth.refresh',
  method: 'POST',
  path: '/auth/refresh',
  summary: 'Exchange a refresh token for a new pair; reuse of an old one ends the whole family.',
  audience: 'anyone',
  body: Type.Object({ refresh_token: Type.String() }, { additionalProperties: false }),
  bodyLimit: 4 * KIB,
  status: 200,
  reply: TokenReply,
  errors: ['invalid_request_body', 'unauthorized'],
  // The same predecessor gets the same successor for 30 s (decision 19), so a lost answer may be asked for again.
  idempotent: true,
})

export const logout = defineRoute({
  id: 'auth.logout',
  method: 'POST',
  path: '/auth/logout',
  summary: 'Revoke a refresh token and its family.',
  audience: 'anyone',
  body: Type.Object({ refresh_token: Type.String() }, { additionalProperties: false }),
  bodyLimit: 4 * KIB,
  status: 200,
  reply: Type.Object({ success: Type.Literal(true) }),
  errors: ['invalid_request_body'],
  idempotent: true,
})

export const signup = defineRoute({
  id: 'auth.signup',
  method: 'POST',
  path: '/auth/signup',
  summary: 'Make an account for oneself and log in. Where the platform has this off, only an administrator may.',
  audience: 'anyone',
  body: Type.Object(
    {
      email: Type.String(),
      password: Type.String(),
      role: Type.Optional(
        Type.String({ description: '`user` (default), or `admin` with an administrator’s credential.' }),
      ),
    },
    { additionalProperties: false },
  ),
  bodyLimit: 4 * KIB,
  status: 201,
  reply: TokenReply,
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'conflict', 'too_many_requests'],
  idempotent: false,
})

export const exchangeIdToken = defineRoute({
  id: 'auth.oidc',
  method: 'POST',
  path: '/auth/oidc',
  summary: 'Exchange the ID token of an OIDC provider for an access token; 503 where none is configured.',
  audience: 'anyone',
  body: Type.Object({ id_token: Type.String() }, { additionalProperties: false }),
  bodyLimit: 8 * KIB,
  status: 200,
  reply: TokenReply,
  errors: ['invalid_request_body', 'unauthorized', 'service_unavailable'],
  idempotent: false,
})

/** Ends every login of the caller, this one too; the answer is a new one. API keys stay. */
export const changePassword = defineRoute({
  id: 'auth.password',
  method: 'POST',
  path: '/auth/password',
  summary: 'Change the caller’s own password; every login of his ends, and the answer is a new one.',
  audience: 'subject',
  body: Type.Object({ current_password: Type.String(), new_password: Type.String() }, { additionalProperties: false }),
  bodyLimit: 8 * KIB,
  status: 200,
  reply: TokenReply,
  // 403, not 401, for a wrong current password: 401 tells a client that its token has ended.
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'too_many_requests'],
  idempotent: false,
})

export const me = defineRoute({
  id: 'auth.me',
  method: 'GET',
  path: '/auth/me',
  summary: 'Who the caller is.',
  audience: 'authenticated',
  status: 200,
  reply: WhoAmI,
  errors: ['unauthorized'],
  idempotent: true,
})

export const authRoutes = { login, refresh, logout, signup, exchangeIdToken, changePassword, me } as const
