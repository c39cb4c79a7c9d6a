// Who one is, and the keys one has.
import type { apiKeyRoutes, authRoutes, registryCredentialRoutes, userRoutes } from '@mcp-runtime/contract'
import { createApiKey, listApiKeys, revokeApiKey } from '../routes/api-keys.ts'
import { login, logout, me, refresh } from '../routes/auth.ts'
import {
  createRegistryCredential,
  deleteRegistryCredential,
  listRegistryCredentials,
  revokeRegistryCredential,
} from '../routes/registry-credentials.ts'
import { createUser } from '../routes/users.ts'
import type { HandlersOf } from './handlers-of.ts'

type Routes = typeof authRoutes & typeof userRoutes & typeof apiKeyRoutes & typeof registryCredentialRoutes

export const identityHandlers: HandlersOf<Routes> = {
  login,
  logout,
  me,
  refresh,
  createUser,
  createApiKey,
  listApiKeys,
  revokeApiKey,
  createRegistryCredential,
  deleteRegistryCredential,
  listRegistryCredentials,
  revokeRegistryCredential,
}
