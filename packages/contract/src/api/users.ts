// Accounts: platform-api §6.1.
import { Type } from '@sinclair/typebox'
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

export const userRoutes = { createUser } as const
