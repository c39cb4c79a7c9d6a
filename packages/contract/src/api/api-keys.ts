// API keys of a user: platform-api §6.11.
import { type Static, Type } from '@sinclair/typebox'
import { defineRoute } from './route.ts'
import { KIB } from './shared.ts'

export const ApiKeySummary = Type.Object({
  id: Type.String(),
  name: Type.String(),
  prefix: Type.String(),
  created_at: Type.String(),
  revoked: Type.Boolean(),
  revoked_at: Type.Optional(Type.String()),
})
export type ApiKeySummary = Static<typeof ApiKeySummary>

export const listApiKeys = defineRoute({
  id: 'apiKeys.list',
  method: 'GET',
  path: '/user/api-keys',
  summary: 'List the caller’s API keys.',
  audience: 'subject',
  status: 200,
  reply: Type.Object({ keys: Type.Array(ApiKeySummary) }),
  errors: ['unauthorized'],
  idempotent: true,
})

export const createApiKey = defineRoute({
  id: 'apiKeys.create',
  method: 'POST',
  path: '/user/api-keys',
  summary: 'Create an API key; its text is shown once.',
  audience: 'subject',
  body: Type.Object({ name: Type.String() }, { additionalProperties: false }),
  bodyLimit: 8 * KIB,
  status: 200,
  reply: Type.Object({ key: ApiKeySummary, api_key: Type.String(), one_time_key: Type.String() }),
  errors: ['invalid_request_body', 'unauthorized', 'conflict'],
  idempotent: false,
})

export const revokeApiKey = defineRoute({
  id: 'apiKeys.revoke',
  method: 'DELETE',
  path: '/user/api-keys/:id',
  summary: 'Revoke an API key.',
  audience: 'subject',
  params: Type.Object({ id: Type.String() }),
  status: 200,
  reply: Type.Object({ key: ApiKeySummary }),
  errors: ['unauthorized', 'not_found'],
  idempotent: true,
})

/** The same under the verb that the other platforms have too. */
export const revokeApiKeyByVerb = defineRoute({
  ...revokeApiKey,
  id: 'apiKeys.revokeByVerb',
  method: 'POST',
  path: '/user/api-keys/:id/revoke',
})

export const apiKeyRoutes = { listApiKeys, createApiKey, revokeApiKey, revokeApiKeyByVerb } as const
