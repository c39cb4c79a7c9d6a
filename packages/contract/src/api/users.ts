// Accounts: platform-api §6.1.
import { type Static, Type } from '@sinclair/typebox'
import { PlatformRoleSchema, TeamRoleSchema } from '../enums.ts'
import { UserSummary } from './auth.ts'
import { defineRoute } from './route.ts'
import { KIB } from './shared.ts'

export const createUser = defineRoute({
  id: 'users.create',
  method: 'POST',
  path: '/users',
  summary: 'Create a user account.',
  audience: 'admin',
  body: Type.Object(
    { email: Type.String(), password: Type.String(), role: Type.Optional(Type.String()) },
    { additionalProperties: false },
  ),
  bodyLimit: 4 * KIB,
  status: 201,
  reply: Type.Object({ user: UserSummary }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'conflict'],
  idempotent: false,
})

export const UserInfo = Type.Object({
  id: Type.String(),
  email: Type.String(),
  role: PlatformRoleSchema,
  created_at: Type.String(),
  teams: Type.Array(Type.Object({ id: Type.String(), slug: Type.String(), role: TeamRoleSchema })),
})
export type UserInfo = Static<typeof UserInfo>

export const listUsers = defineRoute({
  id: 'users.list',
  method: 'GET',
  path: '/users',
  summary: 'List the accounts with their roles and teams, by e-mail.',
  audience: 'admin',
  query: Type.Object({ email: Type.Optional(Type.String({ description: 'Only the account with this e-mail.' })) }),
  status: 200,
  reply: Type.Object({ users: Type.Array(UserInfo) }),
  errors: ['invalid_query_param', 'unauthorized', 'forbidden'],
  idempotent: true,
})

export const patchUser = defineRoute({
  id: 'users.patch',
  method: 'PATCH',
  path: '/users/:id',
  summary: 'Change the role of an account; the last administrator stays one.',
  audience: 'admin',
  params: Type.Object({ id: Type.String() }),
  body: Type.Object({ role: Type.String() }, { additionalProperties: false }),
  bodyLimit: 4 * KIB,
  status: 200,
  reply: Type.Object({ user: UserInfo }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found', 'conflict'],
  idempotent: true,
})

/** An owner may only for a user who is no administrator and is in no team but those he owns. */
export const setPassword = defineRoute({
  id: 'users.setPassword',
  method: 'PUT',
  path: '/users/:id/password',
  summary: 'Set the password of another account; every login of that user ends.',
  audience: 'authenticated',
  params: Type.Object({ id: Type.String() }),
  body: Type.Object({ password: Type.String() }, { additionalProperties: false }),
  bodyLimit: 4 * KIB,
  status: 200,
  reply: Type.Object({ user: UserSummary }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found', 'too_many_requests'],
  idempotent: true,
})

export const userRoutes = { createUser, listUsers, patchUser, setPassword } as const
