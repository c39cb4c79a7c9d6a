// Secrets of the embedded platform: what a cluster keeps as a Secret and `secretEnvVars` names. Values go in and never
// come out of the API.
import { type Static, Type } from '@sinclair/typebox'
import { defineRoute } from './route.ts'
import { Deleted, ItemParams, KIB, NamespaceQuery } from './shared.ts'

/** Most bytes of one value. */
export const SECRET_VALUE_LIMIT = 64 * KIB
/** Most bytes of all values of one secret, as in a cluster. */
export const SECRET_LIMIT = 1024 * KIB

export const SecretInfo = Type.Object({
  name: Type.String(),
  namespace: Type.String(),
  keys: Type.Array(Type.String(), { description: 'Sorted. Values are never given back.' }),
  age: Type.String({ description: 'Creation time, RFC 3339.' }),
})
export type SecretInfo = Static<typeof SecretInfo>

const KeyParams = Type.Object({ namespace: Type.String(), name: Type.String(), key: Type.String() })

export const putSecret = defineRoute({
  id: 'secrets.put',
  method: 'PUT',
  path: '/local/secrets/:namespace/:name/:key',
  summary: 'Set one key of a secret; for those who may publish servers in the namespace.',
  audience: 'authenticated',
  params: KeyParams,
  body: Type.Object({ value: Type.String() }, { additionalProperties: false }),
  // A character of the value may take six in JSON.
  bodyLimit: 6 * SECRET_VALUE_LIMIT + KIB,
  status: 200,
  reply: Type.Object({ secret: SecretInfo }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found', 'request_too_large'],
  idempotent: true,
})

export const listSecrets = defineRoute({
  id: 'secrets.list',
  method: 'GET',
  path: '/local/secrets',
  summary: 'Names and keys of the secrets the caller may set.',
  audience: 'authenticated',
  query: NamespaceQuery,
  status: 200,
  reply: Type.Object({ secrets: Type.Array(SecretInfo) }),
  errors: ['unauthorized', 'forbidden'],
  idempotent: true,
})

export const deleteSecret = defineRoute({
  id: 'secrets.delete',
  method: 'DELETE',
  path: '/local/secrets/:namespace/:name',
  summary: 'Delete a secret with all its keys.',
  audience: 'authenticated',
  params: ItemParams,
  status: 200,
  reply: Deleted,
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const deleteSecretKey = defineRoute({
  id: 'secrets.deleteKey',
  method: 'DELETE',
  path: '/local/secrets/:namespace/:name/:key',
  summary: 'Delete one key of a secret; with the last one the secret goes.',
  audience: 'authenticated',
  params: KeyParams,
  status: 200,
  reply: Type.Object({ secret: SecretInfo }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const secretRoutes = { putSecret, listSecrets, deleteSecret, deleteSecretKey } as const
