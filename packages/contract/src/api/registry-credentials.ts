// Passwords for tools that speak to the registry themselves: platform-api §6.10.
import { type Static, Type } from '@sinclair/typebox'
import { ApiKeySummary } from './api-keys.ts'
import { defineRoute } from './route.ts'
import { KIB } from './shared.ts'

export const RegistryCredential = ApiKeySummary
export type RegistryCredential = Static<typeof RegistryCredential>

const IdParams = Type.Object({ id: Type.String() })

export const listRegistryCredentials = defineRoute({
  id: 'registryCredentials.list',
  method: 'GET',
  path: '/user/registry-credentials',
  summary: 'List the caller’s registry credentials, newest first.',
  audience: 'subject',
  status: 200,
  reply: Type.Object({ credentials: Type.Array(RegistryCredential) }),
  errors: ['unauthorized'],
  idempotent: true,
})

export const createRegistryCredential = defineRoute({
  id: 'registryCredentials.create',
  method: 'POST',
  path: '/user/registry-credentials',
  summary: 'Create a user name and password for the registry; the password is shown once.',
  audience: 'subject',
  body: Type.Object({ name: Type.String() }, { additionalProperties: false }),
  bodyLimit: 4 * KIB,
  status: 201,
  reply: Type.Object({ credential: RegistryCredential, username: Type.String(), password: Type.String() }),
  errors: ['invalid_request_body', 'unauthorized', 'conflict', 'request_too_large'],
  idempotent: false,
})

const revoke = {
  audience: 'subject',
  params: IdParams,
  status: 200,
  reply: Type.Object({ credential: RegistryCredential }),
  errors: ['unauthorized', 'not_found'],
  idempotent: true,
} as const

export const deleteRegistryCredential = defineRoute({
  ...revoke,
  id: 'registryCredentials.delete',
  method: 'DELETE',
  path: '/user/registry-credentials/:id',
  summary: 'Revoke a registry credential; it stays in the list.',
})

export const revokeRegistryCredential = defineRoute({
  ...revoke,
  id: 'registryCredentials.revoke',
  method: 'POST',
  path: '/user/registry-credentials/:id/revoke',
  summary: 'The same as deleting it.',
})

export const registryCredentialRoutes = {
  listRegistryCredentials,
  createRegistryCredential,
  deleteRegistryCredential,
  revokeRegistryCredential,
} as const
